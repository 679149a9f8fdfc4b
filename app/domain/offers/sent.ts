import type { Tx } from '../../infra/database/client.ts';
import type { HoursRules, Working } from '../team/hours/schedule.ts';
import { waitOf } from './match/wait.ts';

/**
 * Fact: the DM of these offers was sent. Records whether it was sent in the person's off-hours, which happens for
 * urgent projects; the figures use this. Only the first record counts, so repeating it changes nothing.
 */
export async function noteSent(
  tx: Tx,
  { offerIds, person, rules, at }: { offerIds: readonly number[]; person: Working; rules: HoursRules; at: Date },
): Promise<void> {
  const isAsleep = waitOf(person, { isUrgent: false, rules, at }) !== null;
  await tx.offer.updateMany({
    where: { id: { in: [...offerIds] }, sentAt: null },
    data: { sentAt: at, sentOffHours: isAsleep },
  });
}
