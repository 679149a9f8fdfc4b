import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import test from 'ava';
import { processStamp } from '../../app/infra/database/process-stamp.ts';
import { beat } from '../../app/infra/jobs/fleet.ts';
import { done } from '../../app/infra/jobs/job.ts';
import { createProcesses } from '../../app/infra/processes/processes.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { eventually } from '../helpers/eventually.ts';
import { queue } from './jobs/queue.ts';

test('a process that is killed on this host is noticed at the next glance, before the database is asked, and its work goes on here', async (t) => {
  // The worker itself never polls.
  const chores = await queue(t, { polls: false });
  const ran: string[] = [];
  const worker = await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  const timers = new Map<number, () => void>();
  const clock = {
    ...chores.clock,
    after(ms: number, run: () => void) {
      timers.set(ms, run);
      return () => {};
    },
  };
  /**
   * Reads the database, every other second while it is alone, and checks in between whether the processes of this host
   * live.
   */
  const [look, glance] = [() => timers.get(2_000)?.(), () => timers.get(200)?.()];
  const processes = createProcesses({
    ...{ db: chores.db, clock, telemetry: createTelemetry(), name: worker.name },
    onDead: () => worker.inherit(),
  });
  t.teardown(() => processes.stop());
  const counts: number[] = [];
  processes.onChange(() => counts.push(processes.count()));
  await processes.start();
  t.is(processes.count(), 1);
  t.deepEqual([...timers.keys()], [2_000], 'a process that is alone has none to check');

  const child = spawn('sleep', ['1000']);
  t.teardown(() => child.kill('SIGKILL'));
  await beat(chores.db, { name: 'other', kinds: [] });
  const here = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  const birthplace = `${here} ${processStamp(child.pid ?? 0)}`;
  await chores.db.jobWorker.update({ where: { name: 'other' }, data: { birthplace } });
  await chores.db.job.create({
    data: {
      ...{ kind: 'chore', payload: { name: 'sweep' }, state: 'running', attempts: 1, leasedBy: 'other' },
      ...{ leaseUntil: new Date(Date.now() + 3_600_000), runAt: new Date(), createdAt: new Date() },
    },
  });
  look();
  await eventually(() => processes.count() === 2 && timers.has(200) && timers.has(1_000));
  child.kill('SIGSTOP');
  glance();
  t.deepEqual(ran, []);

  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  glance();
  await eventually(() => ran.length === 1);
  await eventually(() => processes.count() === 1);
  t.deepEqual(counts, [2, 1]);
});
