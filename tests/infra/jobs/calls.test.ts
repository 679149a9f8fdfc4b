import type { ExecutionContext } from 'ava';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { done } from '../../../app/infra/jobs/job.ts';
import { callsThrough } from '../../../app/infra/processes/calls.ts';
import { createRedis } from '../../../app/infra/redis/redis.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';
import { gate, queue } from './queue.ts';

/** Two processes on one queue that never poll. One learns of the other's commits only by its call. */
async function two(t: ExecutionContext) {
  const chores = await queue(t, { polls: false });
  const server = await testRedis(t);
  const clock = shiftedClock();
  t.teardown(() => clock.end());
  const callsOf = async () => {
    const redis = createRedis({ urls: [server.url], clock, telemetry: createTelemetry(), commandMs: HANG_MS });
    t.teardown(() => redis.stop());
    await eventually(() => redis.isUp());
    let listens = false;
    redis.listen('crewcall:test', { hear: () => {}, missed: () => (listens = true) });
    const calls = callsThrough(redis, clock);
    await eventually(() => listens);
    return calls;
  };
  const first = gate();
  const ran: string[] = [];
  const a = await chores.work(
    async (name) => {
      ran.push(`a ${name}`);
      await first.opened;
      return done;
    },
    { concurrency: 1, calls: await callsOf() },
  );
  await chores.work(
    async (name) => {
      ran.push(`b ${name}`);
      return done;
    },
    { through: createTransact(chores.db), calls: await callsOf() },
  );
  t.teardown(() => first.open());
  return { chores, a, ran, first };
}

test('a job whose kind is full in one process is begun by another one, without a poll', async (t) => {
  const { chores, ran } = await two(t);
  await chores.add('one');
  await eventually(() => ran.length === 1);
  await chores.add('two');
  await chores.add('three');
  await eventually(() => ran.length === 3);
  t.deepEqual(ran.sort(), ['a one', 'b three', 'b two']);
});

test('the work of a process that stops is begun by another one at once', async (t) => {
  const { chores, a, ran } = await two(t);
  await chores.add('one');
  await eventually(() => ran.length === 1);
  await a.stop(1);
  await eventually(() => ran.length === 2);
  t.deepEqual(ran, ['a one', 'b one']);
});
