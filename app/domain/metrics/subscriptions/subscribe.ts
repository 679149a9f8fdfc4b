import type { Subscription } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { BotName } from '../../../infra/slack/bot.ts';
import { nextAfter, Recurrence } from '../../calendar/recurrence.ts';
import { channelLane, postSubscription, tellSilenced } from '../kinds.ts';

const MOST_OF_A_CHANNEL = 30;

export interface Subscribing {
  /** The idempotency key of creating the subscription. */
  key: string;
  bot: BotName;
  channelId: string;
  slackId: string;
  question: string;
  recurrence: Recurrence;
  timeZone: string;
  at: Date;
}

/**
 * Fact: subscribes a channel to the answers of a question. If the same message is handled twice, there is still one
 * subscription.
 */
export async function subscribe(
  tx: Tx,
  { key, bot, channelId, slackId, question, recurrence, timeZone, at }: Subscribing,
): Promise<{ outcome: 'subscribed'; subscription: Subscription } | { outcome: 'too_many'; most: number }> {
  const known = await tx.subscription.findUnique({ where: { key } });
  if (known !== null) return { outcome: 'subscribed', subscription: known };
  if ((await tx.subscription.count({ where: { channelId, endedAt: null } })) >= MOST_OF_A_CHANNEL) {
    return { outcome: 'too_many', most: MOST_OF_A_CHANNEL };
  }
  const nextAt = nextAfter(recurrence, at, timeZone);
  const data = { key, bot, channelId, slackId, question, recurrence, nextAt, createdAt: at };
  return { outcome: 'subscribed', subscription: await tx.subscription.create({ data }) };
}

/** Who changes a subscription, and where. Anybody may in its channel, and the subscriber may anywhere. */
export interface From {
  id: number;
  channelId: string;
  slackId: string;
}

export type ChangeOfSubscription =
  | { outcome: 'changed' | 'already'; subscription: Subscription }
  | { outcome: 'unknown' };

/** Fact: ends a subscription for good. */
export async function unsubscribe(tx: Tx, { at, ...from }: From & { at: Date }): Promise<ChangeOfSubscription> {
  return change(tx, from, { where: { endedAt: null }, data: { endedAt: at } });
}

/** Fact: pauses a subscription until it is resumed. */
export async function pauseSubscription(tx: Tx, { at, ...from }: From & { at: Date }): Promise<ChangeOfSubscription> {
  return change(tx, from, { where: { endedAt: null, pausedAt: null }, data: { pausedAt: at } });
}

/** Fact: resumes a subscription from its next planned time. Times that were missed are skipped. */
export async function resumeSubscription(
  tx: Tx,
  { at, timeZone, ...from }: From & { at: Date; timeZone: string },
): Promise<ChangeOfSubscription> {
  const found = await reachable(tx, from);
  if (found === null) return { outcome: 'unknown' };
  const nextAt = nextAfter(Recurrence.parse(found.recurrence), at, timeZone);
  return change(tx, from, { where: { endedAt: null, pausedAt: { not: null } }, data: { pausedAt: null, nextAt } });
}

/** Fact: the channel is closed. So the subscription is paused, and the subscriber is told once. */
export async function silence(tx: Tx, { id, at }: { id: number; at: Date }): Promise<void> {
  const { count } = await tx.subscription.updateMany({
    where: { id, endedAt: null, pausedAt: null },
    data: { pausedAt: at },
  });
  if (count === 1) await enqueue(tx, at, [tellSilenced.of({ id, at: at.getTime() })]);
}

/** The subscriptions of a channel. In a DM: the person's subscriptions, wherever they post. */
export async function subscriptionsAt(
  db: Database | Tx,
  { channelId, slackId }: { channelId: string; slackId: string },
): Promise<Subscription[]> {
  const where = channelId.startsWith('D') ? { OR: [{ channelId }, { slackId }] } : { channelId };
  return db.subscription.findMany({
    where: { ...where, endedAt: null },
    orderBy: { id: 'asc' },
    take: MOST_OF_A_CHANNEL,
  });
}

const AT_A_TIME = 200;

/**
 * Fact: writes one job for each subscription that is due. It writes only one even if several processes run this at
 * once or several planned times were missed, because the same transaction moves `nextAt` into the future.
 */
export async function takeDueSubscriptions({
  db,
  transact,
  now,
  timeZone,
}: {
  db: Database;
  transact: Transact;
  now: Date;
  timeZone: string;
}): Promise<void> {
  const due = await db.subscription.findMany({
    where: { endedAt: null, pausedAt: null, nextAt: { lte: now } },
    orderBy: { nextAt: 'asc' },
    take: AT_A_TIME,
  });
  for (const { id, nextAt: slot, recurrence, channelId } of due) {
    await transact(async (tx) => {
      const { count } = await tx.subscription.updateMany({
        where: { id, nextAt: slot, endedAt: null, pausedAt: null },
        data: { nextAt: nextAfter(Recurrence.parse(recurrence), now, timeZone), lastAt: slot },
      });
      if (count === 0) return;
      const job = postSubscription.of(
        { id, slot: slot.getTime(), takenAt: now.getTime() },
        { uniqueKey: `subscription:${id}:${slot.getTime()}`, lane: channelLane(channelId) },
      );
      await enqueue(tx, now, [job]);
    });
  }
}

async function change(
  tx: Tx,
  from: From,
  { where, data }: { where: object; data: { endedAt?: Date; pausedAt?: Date | null; nextAt?: Date } },
): Promise<ChangeOfSubscription> {
  const found = await reachable(tx, from);
  if (found === null) return { outcome: 'unknown' };
  const { count } = await tx.subscription.updateMany({ where: { ...where, id: from.id }, data });
  const subscription = await tx.subscription.findUniqueOrThrow({ where: { id: from.id } });
  return { outcome: count === 1 ? 'changed' : 'already', subscription };
}

async function reachable(tx: Tx, { id, channelId, slackId }: From): Promise<Subscription | null> {
  return tx.subscription.findFirst({ where: { id, OR: [{ channelId }, { slackId }] } });
}
