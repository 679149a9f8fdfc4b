import test from 'ava';
import { done } from '../../../app/infra/jobs/job.ts';
import { eventually } from '../../helpers/eventually.ts';
import { queue } from './queue.ts';

test('four workers on one queue run every job exactly once, and lanes stay in order', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  const busyLanes = new Set<string>();
  const overlaps: string[] = [];
  for (let index = 0; index < 4; index++) {
    await chores.work(async (name) => {
      const lane = name.split(':')[0]!;
      if (busyLanes.has(lane)) overlaps.push(name);
      busyLanes.add(lane);
      await new Promise((resolve) => setImmediate(resolve));
      busyLanes.delete(lane);
      ran.push(name);
      return done;
    });
  }
  const names = Array.from({ length: 120 }, (_, index) => `lane${index % 10}:${String(index).padStart(3, '0')}`);
  for (const name of names) await chores.add(name, { lane: name.split(':')[0]! });
  await eventually(() => ran.length >= names.length);
  t.deepEqual([...ran].sort(), [...names].sort());
  t.deepEqual(overlaps, []);
  for (let lane = 0; lane < 10; lane++) {
    const order = ran.filter((name) => name.startsWith(`lane${lane}:`));
    t.deepEqual(order, [...order].sort());
  }
});
