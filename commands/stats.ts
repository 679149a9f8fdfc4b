import type { RespondFn, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { whisper } from '../app/inbound/slack/answer.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { take } from '../app/inbound/slack/take.ts';
import type { Bot } from '../app/infra/slack/bot.ts';

/**
 * /stats: the same questions, where mentioning is awkward. The answer is seen by whoever asks alone, so it comes
 * without a picture, and what has numbers to draw comes as a table. A question is read out of line, as other systems
 * may be asked; what subscribes, pins or ends something is an effect.
 */
export function takeStats({ app, name: bot }: Bot, services: Services): void {
  const { metricAnswers } = services;
  app.command('/stats', async ({ ack, command, respond }: SlackCommandMiddlewareArgs) => {
    const { text, user_id: slackId, channel_id: channelId, trigger_id: triggerId } = command;
    const answered = async ({ transact }: Services, respond: RespondFn) => {
      const key = `command:${triggerId}`;
      const { message } = await metricAnswers.reply({ text, slackId, channelId, bot, key, seenByOne: true, transact });
      await whisper(respond, message);
    };
    const kind = metricAnswers.changesSomething(text) ? 'effect' : 'form';
    const identity = `command ${bot} ${slackId} ${triggerId}`;
    await take(services, kind, { name: '/stats', identity, ack: () => ack(), respond }, answered);
  });
}
