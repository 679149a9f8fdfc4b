import { z } from 'zod';
import { ask } from '../../app/domain/metrics/answer/ask.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Bot } from '../../app/infra/slack/bot.ts';
import type { Heard } from '../payloads.ts';

const said = z.object({
  type: z.enum(['app_mention', 'message']),
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string().optional(),
  text: z.string().optional(),
  ts: z.string(),
  thread_ts: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
});

/** app_mention and message.im of @statsbot: stores the question. Messages of other bots are ignored. */
export const askedOf = (services: Asking, bot: Bot) => {
  const asks = asksOf(services, bot);
  return async function asked({ event }: Heard) {
    const { type, channel, channel_type: channelType, user, text, ts, thread_ts, bot_id, subtype } = said.parse(event);
    if (user === undefined || bot_id !== undefined || subtype !== undefined) return;
    if (type === 'message' && channelType !== 'im') return;
    await asks({ text: text ?? '', slackId: user, channelId: channel, ts, threadTs: thread_ts ?? ts });
  };
};

/**
 * Stores a question about numbers, which the bot answers in its thread. Returns whether the message was such a
 * question.
 */
export const asksOf = ({ transact, clock, line }: Asking, { name }: Bot) =>
  async function asks({ text, slackId, channelId: channel, ts, threadTs }: Question): Promise<true> {
    const question = { bot: name, channel, ts, threadTs, message: true, slackId, text, askedAt: clock.now().getTime() };
    await line(() => transact((tx) => ask(tx, question)));
    return true;
  };

type Asking = Pick<Services, 'transact' | 'clock' | 'line'>;

interface Question {
  text: string;
  slackId: string;
  channelId: string;
  ts: string;
  threadTs: string;
}
