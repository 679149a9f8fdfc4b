import { ask } from '../../app/domain/metrics/answer/ask.ts';
import { unpin } from '../../app/domain/metrics/answer/pin.ts';
import { whenMessage } from '../../app/domain/metrics/subscriptions/subscription-messages.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Kind } from '../../app/inbound/slack/take.ts';
import type { Bot } from '../../app/infra/slack/bot.ts';
import { type ButtonClick, clickOf, placeOf } from '../payloads.ts';

/**
 * The kind of the click. In a thread, the question is stored and a job answers it. If only one person sees the
 * answer, the click just reads.
 */
export function kindOfAsking({ body }: ButtonClick): Kind {
  return isSeenByOne(body) ? 'read' : 'effect';
}

/**
 * A button that asks a question. In a thread, everybody sees the answer there. Under an answer that only one person
 * sees, only that person sees the next one too.
 */
export const askMetricClick = ({ transact, clock, metricAnswers }: Services, { name }: Bot) =>
  async function askMetricClick({ action, body, respond }: ButtonClick) {
    const { slackId, value } = clickOf({ action, body });
    const { channel, threadTs } = placeOf(body);
    if (channel === undefined || isSeenByOne(body)) {
      const key = `click:${body.trigger_id}`;
      const { message } = await metricAnswers.reply({
        text: value,
        slackId,
        channelId: channel ?? slackId,
        bot: name,
        key,
        seenByOne: true,
      });
      return whisper(respond, message);
    }
    const question = {
      bot: name,
      channel,
      ts: action.action_ts,
      ...(threadTs === undefined ? {} : { threadTs }),
      message: false,
      slackId,
      text: value,
      askedAt: clock.now().getTime(),
    };
    await transact((tx) => ask(tx, question));
  };

function isSeenByOne(body: ButtonClick['body']): boolean {
  const { channel, seenByOne } = placeOf(body);
  return channel === undefined || seenByOne;
}

/** Subscribe: asks at which times the question should be answered. */
export const subscribeMetricClick = (_: Services) =>
  async function subscribeMetricClick({ action, body, respond }: ButtonClick) {
    await whisper(respond, whenMessage(clickOf({ action, body }).value));
  };

/** Unpin, in the Home tab: removes a pinned question. */
export const unpinMetricClick = ({ transact, clock }: Services) =>
  async function unpinMetricClick(click: ButtonClick) {
    const { slackId, value: question } = clickOf(click);
    await transact((tx) => unpin(tx, { slackId, question, at: clock.now() }));
  };
