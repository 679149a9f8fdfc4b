import type { RespondFn, SlackCommandMiddlewareArgs } from '@slack/bolt';
import { whisper } from '../app/inbound/slack/answer.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { take } from '../app/inbound/slack/take.ts';
import type { Bot } from '../app/infra/slack/bot.ts';

/**
 * /stats asks the same questions without a mention. Only the person who asks sees the answer, so a chart is replaced by
 * a table. Questions do not queue for the database, because they may ask other systems; whatever subscribes, pins or
 * ends something is an effect.
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
