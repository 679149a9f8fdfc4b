import type { RespondFn, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { whisper } from '../app/inbound/slack/answer.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { take } from '../app/inbound/slack/take.ts';
import type { Bot } from '../app/infra/slack/bot.ts';

/**
 * The command /stats. It asks the same questions as a mention of the bot. Only the person who asks sees the answer,
 * so a table replaces a chart. Questions do not queue for the database, because they may ask other systems. If the
 * text subscribes, pins or ends something, it counts as an effect.
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
