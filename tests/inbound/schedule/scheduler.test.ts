import test, { type ExecutionContext } from 'ava';
import { eachSecond, pruneSlots, startScheduler, type Task } from '../../../app/inbound/schedule/scheduler.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { standingClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

const BERLIN = 'Europe/Berlin';

/** Processes that share a database, each with a clock that stands still until it is set. */
async function clockwork(t: ExecutionContext, task: Pick<Task, 'cron'> & Partial<Task>) {
  const { db } = await testDatabase(t);
  const runs: string[] = [];
  const failures: unknown[] = [];
  function start(at: string, zone = BERLIN) {
    let now = new Date(at);
    const telemetry = createTelemetry();
    telemetry.subscribe((event) => failures.push(event));
    const clock = { now: () => now, monotonic: () => now.getTime(), after: () => () => {} };
    const run = async () => void runs.push(now.toISOString().slice(5, 19));
    const tasks = [{ name: 'chore', runs: 'fleet' as const, run, ...task }];
    const scheduler = startScheduler({
      db,
      clock,
      telemetry,
      timeZone: zone,
      tasks,
      tick: () => ({ stop: async () => {} }),
    });
    t.teardown(() => scheduler.stop());
    return {
      ...scheduler,
      async at(moment: string) {
        now = new Date(moment);
        await scheduler.look();
      },
    };
  }
  return { db, runs, failures, start };
}

test('a slot that passed while nothing ran is made up for once, the newest of several, by one of the processes', async (t) => {
  const { runs, start } = await clockwork(t, { cron: '0 0 9 * * *' });
  const first = start('2026-11-23T07:59:00Z');
  await first.at('2026-11-23T07:59:30Z');
  t.deepEqual(runs, [], 'slots before the very first start were not missed');
  await first.at('2026-11-23T08:00:00Z');
  await first.at('2026-11-23T08:00:01Z');
  t.deepEqual(runs, ['11-23T08:00:00']);
  await first.stop();

  const [one, other] = [start('2026-11-26T12:00:00Z'), start('2026-11-26T12:00:00Z')];
  await Promise.all([one.at('2026-11-26T12:00:01Z'), other.at('2026-11-26T12:00:01Z')]);
  await other.at('2026-11-26T12:00:02Z');
  t.deepEqual(runs.slice(1), ['11-26T12:00:01']);
});

test('in the hour that comes twice work of every minute goes on, and daily work is not repeated after a restart', async (t) => {
  const often = await clockwork(t, { cron: '0 * * * * *' });
  const scheduler = often.start('2028-10-28T23:59:45Z');
  await scheduler.at('2028-10-28T23:59:45Z');
  for (let minute = 0; minute < 120; minute++)
    await scheduler.at(new Date(Date.parse('2028-10-29T00:00:00Z') + minute * 60_000).toISOString());
  t.is(often.runs.length, 120);

  const daily = await clockwork(t, { cron: '0 30 2 * * *' });
  const before = daily.start('2028-10-28T23:00:00Z');
  await before.at('2028-10-28T23:00:00Z');
  await before.at('2028-10-29T00:30:00Z');
  await before.stop();
  const after = daily.start('2028-10-29T01:10:00Z');
  await after.at('2028-10-29T01:10:00Z');
  await after.at('2028-10-29T01:45:00Z');
  t.deepEqual(daily.runs, ['10-29T00:30:00']);
});

test('a clock that was ahead and is set back stops nothing', async (t) => {
  const { runs, start } = await clockwork(t, { cron: '0 * * * * *' });
  const scheduler = start('2026-11-23T10:59:30Z');
  for (const moment of ['10:59:30', '11:00:00', '11:01:00', '10:00:30', '10:01:00'])
    await scheduler.at(`2026-11-23T${moment}Z`);
  t.deepEqual(runs.splice(0), ['11-23T11:00:00', '11-23T11:01:00', '11-23T10:01:00']);
  await scheduler.at('2026-11-23T11:01:00Z');
  t.deepEqual(runs, ['11-23T11:01:00']);
});

test('a failure is reported and the task runs at its next slot; the database may be away at a slot', async (t) => {
  const { db, runs, failures, start } = await clockwork(t, { cron: '0 * * * * *' });
  const scheduler = start('2026-11-23T10:00:30Z');
  await scheduler.at('2026-11-23T10:00:30Z');
  await db.$executeRaw`RENAME TABLE cron_slots TO elsewhere`;
  await scheduler.at('2026-11-23T10:01:00Z');
  await scheduler.at('2026-11-23T10:01:01Z');
  t.deepEqual([runs.length, failures.length], [0, 1]);
  await db.$executeRaw`RENAME TABLE elsewhere TO cron_slots`;
  await scheduler.at('2026-11-23T10:01:02Z');
  t.deepEqual(runs, ['11-23T10:01:02']);
});

test('pruning keeps the newest slot of each task, so that nothing is made up for twice', async (t) => {
  const { db, runs, start } = await clockwork(t, { cron: '0 0 9 * * 1' });
  const scheduler = start('2026-11-16T07:00:00Z');
  await scheduler.at('2026-11-16T07:00:00Z');
  await scheduler.at('2026-11-16T08:00:00Z');
  await scheduler.at('2026-11-23T08:00:00Z');
  await pruneSlots(db, { now: new Date('2026-11-27T08:00:00Z'), signal: new AbortController().signal });
  t.is(await db.cronSlot.count(), 1);
  await scheduler.stop();
  const after = start('2026-11-27T08:00:00Z');
  await after.at('2026-11-27T08:00:00Z');
  t.is(runs.length, 2);
});

test('the schedule is checked each whole second, and no more once it has stopped', async (t) => {
  const clock = standingClock();
  clock.advance({ ms: 1_000 - (clock.now().getTime() % 1_000) + 300 });
  const looks: number[] = [];
  const ticker = eachSecond(() => looks.push(clock.now().getTime() % 1_000), clock);
  clock.advance({ ms: 699 });
  t.deepEqual(looks, []);
  clock.advance({ ms: 1 });
  clock.advance({ ms: 1_040 });
  clock.advance({ ms: 960 });
  t.deepEqual(looks, [0, 40, 0], 'a late check does not delay the next one');
  await ticker.stop();
  clock.advance({ seconds: 5 });
  t.is(looks.length, 3);
});
