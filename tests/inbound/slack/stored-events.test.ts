import test, { type ExecutionContext } from 'ava';
import { createEventStore, eventJobs } from '../../../app/inbound/slack/stored-events.ts';
import { createTransact, type Transact } from '../../../app/infra/database/transaction.ts';
import { type Body, createDeliveries } from '../../../app/infra/slack/socket/deliveries.ts';
import { pruneStoredEvents } from '../../../app/infra/slack/socket/forget.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

const mention = (event_id: string): Body => ({ type: 'event_callback', event_id, event: { type: 'app_mention' } });
const RUN = { id: 1n, attempt: 1, signal: new AbortController().signal };

/** New events that arrive by the connections of one process, at a database that may be away. */
async function door(t: ExecutionContext) {
  const { db } = await testDatabase(t);
  const clock = shiftedClock();
  const database = { isAway: false };
  const real = createTransact(db);
  const transact: Transact = Object.assign(
    async <T>(run: Parameters<typeof real<T>>[0]) => {
      if (database.isAway) throw new Error('pool timeout: failed to retrieve a connection');
      return real(run);
    },
    { onCommit: real.onCommit },
  );
  async function comesIn(body: Body): Promise<{ acked: number; stored: number }> {
    const deliveries = createDeliveries({
      bot: 'ops',
      telemetry: createTelemetry(),
      store: createEventStore({ bot: 'ops', transact, clock }),
      process: async () => t.fail('an event goes through the database'),
    });
    const delivery = { acked: 0, stored: 0 };
    const ack = async () => {
      delivery.stored = await db.slackEvent.count();
      delivery.acked += 1;
    };
    deliveries.take({ body, ack, retryNum: undefined, retryReason: undefined });
    await deliveries.settled();
    return delivery;
  }
  const jobs = () => db.job.findMany({ where: { kind: 'slack.event' } });
  return { db, clock, database, comesIn, jobs };
}

test('a text that was cut in the middle of an emoji is stored, although the database refuses half a surrogate pair', async (t) => {
  const { db, comesIn } = await door(t);
  const { event_id: eventId } = mention('EvHalf');
  const body = {
    ...mention('EvHalf'),
    event: { type: 'app_mention', '\ud83d': 1, texts: ['Hello \ud83d', '\ude00', '😀'] },
  };
  t.deepEqual(await comesIn(body), { acked: 1, stored: 1 });
  const stored = await db.slackEvent.findFirstOrThrow({ where: { eventId: String(eventId) } });
  t.like(stored.body, { event: { '\ufffd': 1, texts: ['Hello \ufffd', '\ufffd', '😀'] } });
});

test('an event is acknowledged once it is stored; one that could not be stored comes again, and counts once', async (t) => {
  const { database, comesIn, jobs } = await door(t);
  database.isAway = true;
  t.deepEqual(await comesIn(mention('Ev1')), { acked: 0, stored: 0 }, 'Slack will send it again');
  database.isAway = false;
  t.deepEqual(await comesIn(mention('Ev1')), { acked: 1, stored: 1 }, 'the failed delivery does not count as seen');
  t.deepEqual(await comesIn(mention('Ev1')), { acked: 1, stored: 1 }, 'a delivery of the same event, after a restart');
  t.deepEqual(await comesIn(mention('ev1')), { acked: 1, stored: 2 });
  t.is((await jobs()).length, 2, 'one for each event');
});

test('our own messages, and edited and deleted ones, come back as events that are acknowledged and cost no statement', async (t) => {
  const { comesIn, database } = await door(t);
  const message = (event: object): Body => ({ type: 'event_callback', event_id: 'Ev1', event });
  database.isAway = true;
  for (const event of [
    { type: 'message', channel: 'D1', ts: '1.1', user: 'UBOT', bot_id: 'B1', text: 'New project: Bakery' },
    { type: 'message', channel: 'D1', ts: '1.2', subtype: 'message_changed', message: { user: 'UANNA' } },
    { type: 'message', channel: 'D1', ts: '1.3', subtype: 'message_deleted', previous_message: {} },
  ]) {
    t.deepEqual(await comesIn(message(event)), { acked: 1, stored: 0 });
  }
  database.isAway = false;
  const written = { type: 'message', channel: 'D1', ts: '1.4', user: 'UANNA', text: 'Hello' };
  t.deepEqual(await comesIn(message(written)), { acked: 1, stored: 1 });
});

test('a stored event is retried until a listener succeeds, and then deleted except for its id', async (t) => {
  const { db, clock, comesIn, jobs } = await door(t);
  await comesIn(mention('Ev1'));
  const heard: Body[] = [];
  const bot = { knowsItself: false, fails: true };
  const [runner] = eventJobs({
    db,
    clock,
    bots: [
      {
        name: 'ops',
        async workOn(body) {
          if (bot.knowsItself && bot.fails) throw new Error('the listener failed');
          if (bot.knowsItself) heard.push(body);
          return bot.knowsItself;
        },
      },
    ],
  });
  const [job] = await jobs();
  const work = async () => (await runner!.run(job!.payload, RUN)).kind;
  t.is(await work(), 'snooze', 'before Slack has told the bot its identity');
  bot.knowsItself = true;
  await t.throwsAsync(work, { message: 'the listener failed' });
  bot.fails = false;
  t.is(await work(), 'done');
  t.deepEqual(heard, [mention('Ev1')]);
  t.is(await work(), 'cancel', 'once is enough');
  t.is((await db.slackEvent.findFirstOrThrow()).body, null);
});

test('ids of events are kept for two days; events that were never handled are kept longer', async (t) => {
  const { db, clock, comesIn, jobs } = await door(t);
  await comesIn(mention('Ev1'));
  await comesIn(mention('Ev2'));
  await db.$executeRaw`UPDATE slack_events SET body = NULL WHERE eventId = 'Ev1'`;
  const { signal } = new AbortController();
  const prune = () => {
    const now = clock.now();
    return pruneStoredEvents(db, { now, before: new Date(now.getTime() - 400 * 86_400_000), signal });
  };
  clock.advance({ hours: 47 });
  t.is(await prune(), 0);
  await comesIn(mention('Ev1'));
  t.is((await jobs()).length, 2);
  clock.advance({ hours: 2 });
  t.is(await prune(), 1);
  t.deepEqual(
    (await db.slackEvent.findMany()).map(({ eventId }) => eventId),
    ['Ev2'],
  );
});
