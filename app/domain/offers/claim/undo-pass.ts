import type { Tx } from '../../../infra/database/client.ts';
import { audit } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../../projects/find.ts';
import { match } from '../match/match.ts';
import { atOnce, makeOffer } from '../offer.ts';
import { overviewsFollow } from '../overview/overview.ts';
import { askedAlone } from '../standby/line.ts';

/** How long a pass can be undone. */
const UNDO_MS = 10 * 60_000;

export type UndoResult =
  /** It is on its way to them again. */
  | { outcome: 'offered'; project: ProjectStory }
  /** They have it on offer: it was undone before, or never passed on. */
  | { outcome: 'open'; project: ProjectStory }
  /** They passed on it too long ago. */
  | { outcome: 'late'; project: ProjectStory }
  /** Somebody has it, or it is over: there is nothing to offer. */
  | { outcome: 'settled'; project: ProjectStory }
  /** It is offered to whoever is next in line; they are asked when everybody is. */
  | { outcome: 'after_the_next'; project: ProjectStory }
  /** Other skills are wanted by now, or they are away: it does not suit them any more. */
  | { outcome: 'unfit'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the person takes their pass back, and is offered the project anew. The lock on the project puts it before or
 * behind a claim, a cancellation and a second click on Undo.
 */
export async function undoPass(
  tx: Tx,
  { code, by, at }: { code: string; by: { id: number; handle: string }; at: Date },
): Promise<UndoResult> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  if (project.status !== 'requested') return { outcome: 'settled', project };
  const { id: projectId, round } = project;
  const own = await tx.offer.findMany({ where: { projectId, personId: by.id, state: { in: ['open', 'passed'] } } });
  const passed = own.filter(({ state }) => state === 'passed');
  if (passed.length === 0) return { outcome: own.length > 0 ? 'open' : 'late', project };
  const lately = Math.max(...passed.map(({ decidedAt }) => decidedAt?.getTime() ?? 0));
  if (at.getTime() - lately > UNDO_MS) return { outcome: 'late', project };

  // The DM of the old row is deleted, and each row has one DM: the offer is made anew.
  await tx.offer.deleteMany({ where: { projectId, personId: by.id, state: { in: ['passed', 'withdrawn'] } } });
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'offer.pass-undone', projectCode: code });
  if (!(await match(tx, projectId)).includes(by.id)) return { outcome: 'unfit', project };
  if ((await askedAlone(tx, { projectId, round })) !== null) return { outcome: 'after_the_next', project };
  await makeOffer(tx, { projectId, round, people: atOnce([by.id], at), at });
  await overviewsFollow(tx, { projectId, at });
  return { outcome: 'offered', project };
}
