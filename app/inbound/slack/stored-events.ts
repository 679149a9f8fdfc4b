import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../infra/clock.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { cancel, done, type JobRunner, runs, snooze } from '../../infra/jobs/job.ts';
import type { BotName } from '../../infra/slack/bot.ts';
import type { Body, StoreEvent } from '../../infra/slack/socket/deliveries.ts';
import { workOnEvent } from './kinds.ts';

/**
 * How soon an event is tried again while the bot does not know its own user id. Without the id, the bot cannot
 * recognise its own actions and would react to them.
 */
const UNKNOWN_SELF_LOOK_MS = 2_000;
/** With the back-off between them, these attempts take about half an hour. */
const ATTEMPTS = 14;

/**
 * Stores events together with the jobs that handle them. Events to which no listener reacts are not stored: Slack
 * sends one for each message that we post, edit or delete, and each would cost about ten SQL statements.
 */
export function createEventStore({
  bot,
  transact,
  clock,
}: {
  bot: BotName;
  transact: Transact;
  clock: Clock;
}): StoreEvent {
  return async (body) => {
    if (Unheard.safeParse(body.event).success) return true;
    return transact(async (tx) => {
      const at = clock.now();
      const eventId = idOf(body);
      const stored = await tx.$executeRaw`
        INSERT IGNORE INTO slack_events (bot, eventId, receivedAt, body)
        VALUES (${bot}, ${eventId}, ${at}, ${JSON.stringify(body)})`;
      if (stored === 0) return false;
      await enqueue(tx, at, [workOnEvent.of({ bot, eventId })]);
      return true;
    });
  };
}

/**
 * Messages of bots (also our own), and edited and deleted messages. The listeners in `listeners/events` ignore all of
 * them.
 */
const Unheard = z.union([
  z.object({ type: z.literal('message'), bot_id: z.string() }),
  z.object({ type: z.literal('message'), subtype: z.enum(['message_changed', 'message_deleted']) }),
]);

/** The handler for stored events of one bot. */
export interface EventWorker {
  readonly name: BotName;
  /** Handles the event. False if that is not possible yet, because the bot does not know its own identity. */
  workOn(body: Body): Promise<boolean>;
}

/**
 * The jobs that handle stored events. If a listener throws, the job is retried. After the last attempt the job is
 * dead, which is reported.
 */
export function eventJobs({
  db,
  clock,
  bots,
}: {
  db: Database;
  clock: Clock;
  bots: readonly EventWorker[];
}): JobRunner<typeof workOnEvent.name>[] {
  return [
    runs(
      workOnEvent,
      async ({ bot: name, eventId }) => {
        const bot = bots.find((one) => one.name === name);
        if (bot === undefined) return cancel(`@${name} has no Slack app any more.`);
        const key = { bot_eventId: { bot: name, eventId } };
        const body = (await db.slackEvent.findUnique({ where: key }))?.body ?? null;
        if (body === null) return cancel('It was worked on before.');
        if (!(await bot.workOn(Stored.parse(body)))) {
          return snooze(new Date(clock.now().getTime() + UNKNOWN_SELF_LOOK_MS));
        }
        // updateMany() is used because update() would also read the row before and after.
        await db.slackEvent.updateMany({ where: { bot: name, eventId }, data: { body: Prisma.DbNull } });
        return done;
      },
      { concurrency: 8, attempts: ATTEMPTS },
    ),
  ];
}

const Stored = z.record(z.string(), z.unknown());

/** The id that Slack gave the event. An event without one is identified by its content. */
function idOf(body: Body): string {
  const { event_id: id } = body;
  if (typeof id === 'string' && id.length > 0 && id.length <= 64) return id;
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}
