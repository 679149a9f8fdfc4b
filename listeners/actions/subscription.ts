import { pauseSubscription, resumeSubscription } from '../../app/domain/metrics/subscriptions/subscribe.ts';
import { changedAnswer } from '../../app/domain/metrics/subscriptions/subscription-messages.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf, placeOf } from '../payloads.ts';

/** Pause: pauses the subscription until it is resumed. */
export const pauseSubscriptionClick = ({ transact, clock }: Services) =>
  async function pauseSubscriptionClick(click: ButtonClick) {
    const result = await transact((tx) => pauseSubscription(tx, { ...which(click), at: clock.now() }));
    await whisper(click.respond, changedAnswer(result, 'paused'));
  };

/** Resume: resumes the subscription from its next time. */
export const resumeSubscriptionClick = ({ transact, clock, config: { timeZone } }: Services) =>
  async function resumeSubscriptionClick(click: ButtonClick) {
    const result = await transact((tx) => resumeSubscription(tx, { ...which(click), at: clock.now(), timeZone }));
    await whisper(click.respond, changedAnswer(result, 'resumed'));
  };

function which({ action, body }: ButtonClick) {
  const { slackId, value } = clickOf({ action, body });
  return { id: /^\d{1,9}$/.test(value) ? Number(value) : 0, slackId, channelId: placeOf(body).channel ?? '' };
}
