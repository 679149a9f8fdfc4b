import { readFileSync, readlinkSync } from 'node:fs';
import test from 'ava';
import { beat, leave } from '../../app/infra/jobs/fleet.ts';
import { done } from '../../app/infra/jobs/job.ts';
import { createProcesses } from '../../app/infra/processes/processes.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { eventually } from '../helpers/eventually.ts';
import { queue } from './jobs/queue.ts';

test('a process that is killed beside us is seen at the next look, and what it was doing goes on here', async (t) => {
  // The worker itself never looks.
  const chores = await queue(t, { polls: false });
  const ran: string[] = [];
  const worker = await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  let look = () => {};
  const clock = {
    ...chores.clock,
    after(_ms: number, run: () => void) {
      look = run;
      return () => {};
    },
  };
  const processes = createProcesses({
    ...{ db: chores.db, clock, telemetry: createTelemetry(), name: worker.name },
    onDead: () => worker.inherit(),
  });
  t.teardown(() => processes.stop());
  const counts: number[] = [];
  processes.onChange(() => counts.push(processes.count()));
  await processes.start();
  t.is(processes.count(), 1);

  await beat(chores.db, { name: 'other', kinds: [] });
  await chores.db.job.create({
    data: {
      ...{ kind: 'chore', payload: { name: 'sweep' }, state: 'running', attempts: 1, leasedBy: 'other' },
      ...{ leaseUntil: new Date(Date.now() + 3_600_000), runAt: new Date(), createdAt: new Date() },
    },
  });
  look();
  await eventually(() => processes.count() === 2);
  t.deepEqual(ran, []);

  const here = `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  await chores.db.jobWorker.update({ where: { name: 'other' }, data: { birthplace: `${here} 999999999@1` } });
  look();
  await eventually(() => ran.length === 1);
  await eventually(() => processes.count() === 1);
  t.deepEqual(counts, [2, 1]);
  await leave(chores.db, 'other');
});
