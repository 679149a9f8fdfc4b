import type { SlackCommandMiddlewareArgs } from '@slack/bolt';
import { whisper } from '../app/inbound/slack/answer.ts';
import { guard } from '../app/inbound/slack/guard.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import type { Bot } from '../app/infra/slack/bot.ts';

/**
 * /stats: the same questions, where mentioning is awkward. The answer is seen by whoever asks alone, so it comes
 * without a picture, and what has numbers to draw comes as a table.
 */
export function takeStats({ app, name }: Bot, { telemetry, metricAnswers }: Services): void {
  app.command(
    '/stats',
    guard(telemetry)('/stats', async ({ ack, command, respond }: SlackCommandMiddlewareArgs) => {
      await ack();
      const { message } = await metricAnswers.reply({
        text: command.text,
        slackId: command.user_id,
        channelId: command.channel_id,
        bot: name,
        key: `command:${command.trigger_id}`,
        seenByOne: true,
      });
      await whisper(respond, message);
    }),
  );
}
