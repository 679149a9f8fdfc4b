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
  /** A new offer is on its way to the person. */
  | { outcome: 'offered'; project: ProjectStory }
  /** The person's offer is open, because the pass was undone before or they never passed. */
  | { outcome: 'open'; project: ProjectStory }
  /** The pass is too long ago. */
  | { outcome: 'late'; project: ProjectStory }
  /** Somebody has the project, or it is over, so it cannot be offered. */
  | { outcome: 'settled'; project: ProjectStory }
  /** The project is offered to the next in line alone. The person is asked later, together with everybody. */
  | { outcome: 'after_the_next'; project: ProjectStory }
  /** The project no longer suits the person: it wants other skills, or the person is away. */
  | { outcome: 'unfit'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the person undoes their pass and gets a new offer. The project is locked, so this happens either before or
 * after a claim, a cancellation or a second click on Undo, never at the same time.
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

  // The DM of the old row will be deleted, and each row has one DM. So a new row is made.
  await tx.offer.deleteMany({ where: { projectId, personId: by.id, state: { in: ['passed', 'withdrawn'] } } });
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'offer.pass-undone', projectCode: code });
  if (!(await match(tx, projectId)).includes(by.id)) return { outcome: 'unfit', project };
  if ((await askedAlone(tx, { projectId, round })) !== null) return { outcome: 'after_the_next', project };
  await makeOffer(tx, { projectId, round, people: atOnce([by.id], at), at });
  await overviewsFollow(tx, { projectId, at });
  return { outcome: 'offered', project };
}
