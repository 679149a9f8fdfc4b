import type { Tx } from '../../infra/database/client.ts';
import { moment, mrkdwn } from '../../infra/slack/blocks/text.ts';
import { report } from './report.ts';

/** Fact: Slack did not answer one of the bots for a while. This is reported once, as soon as posting is possible. */
export async function reportOutage(
  tx: Tx,
  { bot, since, because, at }: { bot: string; since: Date; because: string; at: Date },
): Promise<void> {
  await report(tx, {
    key: `slack-away:${bot}:${since.toISOString()}`,
    text: `Slack has given @${bot} no answers since ${moment(since)} (${mrkdwn(because, 200)}). What waits for it goes on by itself as soon as it answers.`,
    at,
  });
}

/** Fact: another service did not answer for a while. This is reported at most once a day. */
export async function reportServiceOutage(
  tx: Tx,
  { service, since, because, at }: { service: string; since: Date; because: string; at: Date },
): Promise<void> {
  await report(tx, {
    key: `service-away:${service}:${since.toISOString().slice(0, 10)}`,
    text: `${service} has given no answers since ${moment(since)} (${mrkdwn(because, 200)}). Nothing else waits for it, and what does goes on by itself as soon as it answers.`,
    at,
  });
}
