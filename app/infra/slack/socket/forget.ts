import { inBites } from '../../database/bites.ts';
import { type Database, Prisma } from '../../database/client.ts';

/** Slack redelivers an event for up to 24 hours, if the app requests that; two days leave room for wrong clocks. */
const REMEMBERED_DAYS = 2;

/**
 * Deletes events that Slack can no longer redeliver. An event that was never handled stays as long as its dead job,
 * which may be retried. Returns the number deleted.
 */
export function pruneStoredEvents(
  db: Database,
  { now, before, signal }: { now: Date; before: Date; signal: AbortSignal },
): Promise<number> {
  const forgotten = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000);
  return inBites<{ bot: string; eventId: string }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
        SELECT bot, eventId FROM slack_events FORCE INDEX (slack_events_receivedAt_idx)
        WHERE receivedAt < ${forgotten} AND (body IS NULL OR receivedAt < ${before})
        ORDER BY receivedAt LIMIT ${limit}`,
      remove: (events) => db.$executeRaw`
        DELETE FROM slack_events
        WHERE (bot, eventId) IN (${Prisma.join(events.map(({ bot, eventId }) => Prisma.sql`(${bot}, ${eventId})`))})`,
    },
  );
}

/** Deletes records of clicks, commands and forms that cannot be delivered again. Returns the number deleted. */
export function pruneActs(db: Database, { now, signal }: { now: Date; signal: AbortSignal }): Promise<number> {
  const before = new Date(now.getTime() - REMEMBERED_DAYS * 86_400_000);
  return inBites<{ key: string }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
        SELECT \`key\` FROM slack_acts FORCE INDEX (slack_acts_actedAt_idx)
        WHERE actedAt < ${before} ORDER BY actedAt LIMIT ${limit}`,
      remove: (acts) =>
        db.$executeRaw`DELETE FROM slack_acts WHERE \`key\` IN (${Prisma.join(acts.map(({ key }) => key))})`,
    },
  );
}
