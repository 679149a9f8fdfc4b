import { z } from 'zod';
import { answerWithOverview } from '../../app/domain/offers/kinds.ts';
import { overviewLane } from '../../app/domain/offers/overview/overview.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { enqueue } from '../../app/infra/jobs/enqueue.ts';

const Written = z.object({
  channel: z.string(),
  channel_type: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  subtype: z.string().optional(),
  bot_id: z.string().optional(),
});

/** Somebody wrote to @newproject in a DM. The answer says what @newproject is, and lists the person's open offers. */
export const writtenToNewproject = (services: Services) =>
  async function writtenToNewproject({ event }: { event: unknown }) {
    const { channel, channel_type, ts, thread_ts, user, subtype, bot_id } = Written.parse(event);
    const inDm = channel_type === 'im' || channel.startsWith('D');
    // Messages that were changed or deleted are ignored, and so are those of bots (also our own).
    if (!inDm || subtype !== undefined || bot_id !== undefined || user === undefined) return;
    const who = await whoMay(services, { slackId: user, act: 'answer_offer' });
    const personId = 'by' in who ? who.by.id : null;
    const told = {
      ...{ channelId: channel, ts, threadTs: thread_ts ?? null, personId },
      refused: 'by' in who ? null : who.refused,
    };
    await services.line(() =>
      services.transact((tx) =>
        enqueue(tx, services.clock.now(), [
          answerWithOverview.of(told, {
            uniqueKey: `offer.overview:${channel}:${ts}`,
            ...(personId === null ? {} : { lane: overviewLane(personId) }),
          }),
        ]),
      ),
    );
  };
