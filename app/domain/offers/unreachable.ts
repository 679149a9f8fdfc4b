import type { Clock } from '../../infra/clock.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { report } from '../reports/report.ts';
import { stepOut } from './standby/move-on.ts';

/** Fact: Slack does not let us write to this person. The offer to them ends, and the operators are told. */
export async function unreachable(
  offer: { id: number; projectId: number; personId: number; person: { handle: string } },
  error: string,
  { transact, clock }: { transact: Transact; clock: Clock },
): Promise<void> {
  const at = clock.now();
  await transact(async (tx) => {
    await tx.offer.updateMany({
      where: { id: offer.id, state: 'open' },
      data: { state: 'withdrawn', decidedAt: at },
    });
    await stepOut(tx, { ...offer, end: 'unreachable', at });
    const text = `@${mrkdwn(offer.person.handle)} cannot be sent offers: Slack says \`${error}\`. Is the account active, and may @newproject write to it?`;
    await report(tx, { key: `unreachable:${offer.person.handle}`, text, at });
  });
}
