import { noteCause } from '../../domain/audit/cause.ts';
import { report } from '../../domain/reports/report.ts';
import type { Database, Tx } from '../../infra/database/client.ts';
import { CannotApply } from '../../infra/errors.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { PEOPLE } from './accept.ts';
import { events, isEventName } from './events.ts';

export interface Settled {
  type: string;
  eventId: string;
}

/**
 * Fact: applies the event. It shares a transaction with its consequences, so it takes effect exactly once. Null where
 * it was settled before. Throws what the event's fact throws.
 */
export async function applyStoredEvent(
  tx: Tx,
  { sequence, at }: { sequence: bigint; at: Date },
): Promise<Settled | null> {
  const event = await lockStored(tx, sequence);
  if (event === null) return null;
  if (!isEventName(event.type)) throw new CannotApply(`${event.type} is not a known type of event.`);
  noteCause(tx, event.eventId);
  await events[event.type].apply(tx, event.data, { at, happenedAt: event.happenedAt });
  // The row is already locked. updateMany() instead of update(), which reads the row before and after.
  await tx.event.updateMany({ where: { sequence, state: 'stored' }, data: { state: 'applied', settledAt: at } });
  return event;
}

/** Fact: the event cannot be applied. It is kept with the reason, and the operators are told once for each failure. */
export async function failStoredEvent(
  tx: Tx,
  { sequence, reason, at }: { sequence: bigint; reason: string; at: Date },
): Promise<Settled | null> {
  const event = await lockStored(tx, sequence);
  if (event === null) return null;
  await tx.event.update({ where: { sequence, state: 'stored' }, data: { state: 'failed', reason, settledAt: at } });
  const what = event.projectCode === null ? event.type : `${event.type} of ${event.projectCode}`;
  // The time is part of the key, so that a retry that fails again is reported again.
  await report(tx, {
    key: `event-failed:${sequence}:${at.getTime()}`,
    text: `An event could not be applied: *${mrkdwn(what)}* (\`${event.eventId}\`): ${mrkdwn(reason, 500)}\nOnce mended: \`/project retry ${event.eventId}\``,
    at,
  });
  return event;
}

/** Whether a change of the roster that arrived before this event is not applied yet. */
export async function rosterIsBehind(db: Database, sequence: bigint): Promise<boolean> {
  const earlier = await db.event.findFirst({
    where: { state: 'stored', lane: PEOPLE, sequence: { lt: sequence } },
    select: { sequence: true },
  });
  return earlier !== null;
}

/** When the last change of the roster was applied. */
export async function rosterMovedAt(db: Database): Promise<Date | undefined> {
  const newest = await db.event.findFirst({
    where: { state: 'applied', lane: PEOPLE },
    orderBy: { sequence: 'desc' },
    select: { settledAt: true },
  });
  return newest?.settledAt ?? undefined;
}

async function lockStored(tx: Tx, sequence: bigint) {
  await tx.$queryRaw`SELECT sequence FROM events WHERE sequence = ${sequence} FOR UPDATE`;
  return tx.event.findUnique({ where: { sequence, state: 'stored' } });
}
