import type { Subscription } from '../../../generated/prisma/client.ts';
import { actions, button, context, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { capital, channelLink, fallback, mention, moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { Recurrence, sayRecurrence } from '../../calendar/recurrence.ts';
import type { ChangeOfSubscription } from './subscribe.ts';

/**
 * The most subscriptions that are listed. More would exceed the 13,000 characters that Slack allows for all blocks of
 * a message.
 */
const MOST_LISTED = 20;
const MOST_QUESTION = 120;

/** Confirms a new subscription. */
export function subscribedMessage(subscription: Subscription): MessageBody {
  const { id, question, nextAt } = subscription;
  return {
    text: fallback(`Subscribed (#${id}): ${question}`),
    blocks: [
      section(
        `Subscribed: *${mrkdwn(question)}*, ${when(subscription)}. It is number ${id}; the first one comes ${moment(nextAt)}.`,
      ),
      controls(subscription),
      context(`\`unsubscribe ${id}\` ends it, \`subscriptions\` lists them all.`),
    ],
  };
}

/** The subscriptions of a channel, or of a person. */
export function subscriptionsMessage(subscriptions: readonly Subscription[], { here }: { here: string }): MessageBody {
  if (subscriptions.length === 0) {
    const how = 'There are no subscriptions here. Say for example `every monday 9:00 projects started last week`.';
    return { text: how };
  }
  const lines = subscriptions.slice(0, MOST_LISTED).map((one) => {
    const place = one.channelId === here ? '' : ` in ${placeOf(one)}`;
    const next = one.pausedAt === null ? `next ${moment(one.nextAt)}` : '*paused*';
    const text = `*${one.id}*  ${mrkdwn(one.question, MOST_QUESTION)}, ${when(one)}${place}, by ${mention(one.slackId)} · ${next}`;
    return section(text, one.pausedAt === null ? pause(one) : resume(one));
  });
  const more = subscriptions.length - lines.length;
  const rest = more > 0 ? `${more} more are shown once some of these have ended. ` : '';
  return { text: 'Subscriptions', blocks: [...lines, context(`${rest}\`unsubscribe NUMBER\` ends one.`)] };
}

/** The line above the answer of a subscription. */
export function subscriptionMark(subscription: Subscription): string {
  return `${capital(when(subscription))} · number ${subscription.id}, by ${mention(subscription.slackId)}`;
}

/** The buttons under an answer that pause or resume its subscription. */
export function controls(subscription: Subscription): KnownBlock {
  return actions(subscription.pausedAt === null ? pause(subscription) : resume(subscription));
}

/** Tells the subscriber in a DM that the channel is closed. */
export function silencedMessage(subscription: Subscription): MessageBody {
  const { id, question } = subscription;
  const text = `Your subscription ${id}, *${mrkdwn(question)}*, is paused: its channel ${placeOf(subscription)} is archived, or I am not in it any more.`;
  return {
    text: fallback(`Subscription ${id} is paused: its channel is closed`),
    blocks: [
      section(text),
      controls(subscription),
      context(`Resume it when the channel is back; \`unsubscribe ${id}\` ends it.`),
    ],
  };
}

/** The answer to a change of a subscription, as mrkdwn. */
export function changedAnswer(result: ChangeOfSubscription, done: 'unsubscribed' | 'paused' | 'resumed'): string {
  if (result.outcome === 'unknown') return 'There is no such subscription here. `subscriptions` lists them.';
  const { id, question, nextAt, endedAt } = result.subscription;
  const name = `Subscription ${id} (${mrkdwn(question)})`;
  if (endedAt !== null) return result.outcome === 'changed' ? `${name} has ended.` : `${name} had ended already.`;
  if (result.outcome === 'already') return `${name} was ${done} already.`;
  return done === 'resumed' ? `${name} goes on: next ${moment(nextAt)}.` : `${name} is paused.`;
}

/** Offers to subscribe to a question, with buttons for the times. */
export function whenMessage(question: string): MessageBody {
  const choice = (text: string, place: string, every: string) =>
    button(text, `ask_metric:${place}`, `${every} ${question}`);
  return {
    text: 'When should it come?',
    blocks: [
      section(`When should *${mrkdwn(question)}* come to this channel?`),
      actions(
        choice('Every day at 9:00', 'day', 'every day at 9:00'),
        choice('Every Monday at 9:00', 'week', 'every monday at 9:00'),
        choice('Every 1st at 9:00', 'month', 'every month on the 1st at 9:00'),
      ),
      context(`Another time? Say it to me: \`every friday 16:30 ${mrkdwn(question)}\``),
    ],
  };
}

function when({ recurrence }: Subscription): string {
  return sayRecurrence(Recurrence.parse(recurrence));
}

function placeOf({ channelId }: Subscription): string {
  return channelId.startsWith('D') ? 'our DM' : channelLink(channelId);
}

function pause({ id }: Subscription) {
  return button('Pause', 'pause_subscription', String(id));
}

function resume({ id }: Subscription) {
  return button('Resume', 'resume_subscription', String(id));
}
