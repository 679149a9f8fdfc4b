import { PassReason } from '../../../generated/prisma/enums.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { findProject, type ProjectStory } from '../../projects/find.ts';

/** The reasons for passing, in the order of the buttons. The words can follow a person's name. */
export const PASS_REASONS = {
  too_busy: 'too busy',
  not_my_thing: 'not my thing',
  budget_too_low: 'budget too low',
  not_enough_time: 'not enough time',
} as const satisfies Record<PassReason, string>;

/** The reason that belongs to a button's value. Undefined if the value is not one. */
export function passReason(word: string): PassReason | undefined {
  return Object.values(PassReason).find((reason) => reason === word);
}

export type ExplainResult =
  | { outcome: 'explained'; project: ProjectStory; reason: PassReason }
  /** The person has undone the pass, or never passed. */
  | { outcome: 'not_passed'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: somebody gives a reason for passing. The last reason counts. The audit trail omits the reason, because
 * everybody can read the trail.
 */
export async function explainPass(
  tx: Tx,
  { code, by, reason }: { code: string; by: { id: number }; reason: PassReason },
): Promise<ExplainResult> {
  const project = await findProject(tx, code);
  if (project === null) return { outcome: 'unknown' };
  const last = await tx.offer.findFirst({
    where: { projectId: project.id, personId: by.id, state: 'passed' },
    orderBy: { id: 'desc' },
    select: { id: true },
  });
  const { count } =
    last === null
      ? { count: 0 }
      : await tx.offer.updateMany({ where: { id: last.id, state: 'passed' }, data: { passReason: reason } });
  return count === 0 ? { outcome: 'not_passed', project } : { outcome: 'explained', project, reason };
}

/** Somebody who passed on a project. */
export interface Passer {
  name: string;
  reason: PassReason | null;
}

/** The people who passed on a project, in the order of their passes. Only project managers may see them. */
export async function passersOf(db: Database, projectId: number): Promise<Passer[]> {
  const offers = await db.offer.findMany({
    where: { projectId, state: 'passed' },
    select: { passReason: true, person: { select: { name: true } } },
    orderBy: [{ decidedAt: 'asc' }, { id: 'asc' }],
  });
  return offers.map(({ passReason, person }) => ({ name: person.name, reason: passReason }));
}
