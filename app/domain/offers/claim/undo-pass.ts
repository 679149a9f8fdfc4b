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
  /** A new offer is on its way to them. */
  | { outcome: 'offered'; project: ProjectStory }
  /** Their offer is open: the pass was undone before, or they never passed. */
  | { outcome: 'open'; project: ProjectStory }
  /** The pass is too long ago. */
  | { outcome: 'late'; project: ProjectStory }
  /** Somebody has it, or it is over, so there is nothing to offer. */
  | { outcome: 'settled'; project: ProjectStory }
  /** It is offered to the next in line alone; they are asked when everybody is. */
  | { outcome: 'after_the_next'; project: ProjectStory }
  /** It no longer suits them: other skills are wanted, or they are away. */
  | { outcome: 'unfit'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the person undoes their pass, and gets a new offer. The lock on the project orders it before or after a claim,
 * a cancellation, or a second click on Undo.
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

  // The DM of the old row is deleted, and each row has one DM, so a new row is made.
  await tx.offer.deleteMany({ where: { projectId, personId: by.id, state: { in: ['passed', 'withdrawn'] } } });
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'offer.pass-undone', projectCode: code });
  if (!(await match(tx, projectId)).includes(by.id)) return { outcome: 'unfit', project };
  if ((await askedAlone(tx, { projectId, round })) !== null) return { outcome: 'after_the_next', project };
  await makeOffer(tx, { projectId, round, people: atOnce([by.id], at), at });
  await overviewsFollow(tx, { projectId, at });
  return { outcome: 'offered', project };
}
