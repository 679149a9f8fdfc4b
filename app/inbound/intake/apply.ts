import { noteCause } from '../../domain/audit/cause.ts';
import { report } from '../../domain/reports/report.ts';
import { type Database, jsonColumn, type Tx } from '../../infra/database/client.ts';
import { CannotApply } from '../../infra/errors.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { PEOPLE } from './accept.ts';
import { events, isEventName } from './events.ts';

export interface Settled {
  type: string;
  eventId: string;
}

/**
 * Fact: applies the event. This happens in one transaction with everything that follows from it, so the event takes
 * effect exactly once. Null if it was applied or failed before. Throws what the event's fact throws.
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
  // The row is already locked. updateMany() is used because update() would also read the row before and after.
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
  // The time is part of the key, so that an event that is retried and fails again is reported again.
  await report(tx, {
    key: `event-failed:${sequence}:${at.getTime()}`,
    text: `An event could not be applied: *${mrkdwn(what)}* (\`${event.eventId}\`): ${mrkdwn(reason, 500)}\nOnce mended: \`/project retry ${event.eventId}\``,
    at,
  });
  return event;
}

/** If a change of the roster that arrived before this event is not applied yet, returns when this event arrived. */
export async function behindRoster(db: Database, sequence: bigint): Promise<Date | undefined> {
  const [event] = await db.$queryRaw<{ receivedAt: Date }[]>`
    SELECT receivedAt FROM events WHERE sequence = ${sequence} AND lane <> ${PEOPLE} AND EXISTS (
      SELECT 1 FROM events AS earlier
      WHERE earlier.state = 'stored' AND earlier.lane = ${PEOPLE} AND earlier.sequence < ${sequence})`;
  return event?.receivedAt;
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

interface StoredEvent extends Settled {
  projectCode: string | null;
  happenedAt: Date;
  data: unknown;
}

async function lockStored(tx: Tx, sequence: bigint): Promise<StoredEvent | null> {
  const [event] = await tx.$queryRaw<StoredEvent[]>`
    SELECT eventId, type, projectCode, happenedAt, data FROM events
    WHERE sequence = ${sequence} AND state = 'stored' FOR UPDATE`;
  return event === undefined ? null : { ...event, data: jsonColumn(event.data) };
}
