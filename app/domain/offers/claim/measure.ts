import type { Tx } from '../../../infra/database/client.ts';
import { awakeTime } from '../../calendar/awake.ts';
import { isUrgent } from '../../projects/urgent.ts';
import { type HoursRules, scheduleOf, workingColumns } from '../../team/hours/schedule.ts';

/**
 * Fact: records how long a project waited for its claim. Only time counts in which at least one person who was
 * offered it was awake; for an urgent project all time counts. The result is stored, because hours and zones may
 * change later. Past do-not-disturb times are not known, so they count as awake.
 */
export async function measureClaim(
  tx: Tx,
  { projectId, round, rules }: { projectId: number; round: number; rules: HoursRules },
): Promise<{ outcome: 'measured' | 'over' }> {
  const project = await tx.project.findUnique({ where: { id: projectId } });
  if (project === null || project.round !== round || project.claimedAt === null) return { outcome: 'over' };
  const { requestedAt: from, claimedAt: to } = project;
  const offers = await tx.offer.findMany({ where: { projectId }, select: { person: { select: workingColumns } } });
  // People with the same hours and zone are counted once, because most people share them.
  const people = new Map(offers.map(({ person }) => [JSON.stringify(person), person]));
  const schedules = isUrgent(project, { ...rules, now: from })
    ? []
    : [...people.values()].map((person) => scheduleOf(person, rules));
  await tx.project.updateMany({
    where: { id: projectId, round, claimedAt: to },
    data: { awakeSecondsToClaim: Math.round(awakeTime(schedules, { from, to }) / 1_000) },
  });
  return { outcome: 'measured' };
}
