import type { Clock } from '../../infra/clock.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Bot } from '../../infra/slack/bot.ts';
import { forgetReport, report } from './report.ts';

/**
 * Starts a bot that is optional. If Slack refuses its tokens, the operators are told. @ops then does its work until
 * the tokens are fixed and the program is restarted.
 */
export async function startWithStandIn(
  bot: Pick<Bot, 'name' | 'start' | 'stop' | 'failed'>,
  { transact, clock }: { transact: Transact; clock: Clock },
): Promise<void> {
  const key = `bot-failed:${bot.name}`;
  try {
    await bot.start();
  } catch (error) {
    if (!bot.failed()) throw error;
    await bot.stop();
    const because = error instanceof Error ? error.message : String(error);
    const text = `@${bot.name} cannot start, and @ops answers in its place: ${mrkdwn(because, 1_000)} Then start Crewcall again.`;
    await transact((tx) => report(tx, { key, text, at: clock.now() }));
    return;
  }
  await transact((tx) => forgetReport(tx, key));
}
