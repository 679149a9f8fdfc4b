import { readFileSync, readlinkSync } from 'node:fs';
import test from 'ava';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { leave } from '../../../app/infra/jobs/fleet.ts';
import { done, snooze } from '../../../app/infra/jobs/job.ts';
import { rescueExpired } from '../../../app/infra/jobs/leases.ts';
import { eventually } from '../../helpers/eventually.ts';
import { chore, gate, queue } from './queue.ts';

// Serial, because it changes the clock of the whole process.
test.serial(
  'a lease follows the clock of the database: a host whose clock is ahead takes no running job',
  async (t) => {
    const chores = await queue(t);
    const release = gate();
    await chores.work(async () => {
      await release.opened;
      return done;
    });
    await chores.add('sweep');
    await eventually(async () => (await chores.states())[0] === 'running');
    const { Date: RealDate } = globalThis;
    const ahead = 3_600_000;
    globalThis.Date = class extends RealDate {
      constructor(...given: [] | [number | string | Date]) {
        super(...((given.length === 0 ? [RealDate.now() + ahead] : given) as [number]));
      }
      static override now() {
        return RealDate.now() + ahead;
      }
    } as DateConstructor;
    try {
      t.is(await rescueExpired(chores, { worker: 'elsewhere', at: new Date() }), 0);
    } finally {
      globalThis.Date = RealDate;
    }
    const lease = await chores.db.$queryRaw<{ seconds: number }[]>`
    SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), leaseUntil) AS seconds FROM jobs`;
    t.true(Number(lease[0]!.seconds) <= 30);
    release.open();
  },
);

test('a job that was delayed by a host whose clock was ahead is tried again after its pause', async (t) => {
  const chores = await queue(t);
  let tries = 0;
  await chores.work(async () => {
    tries += 1;
    return tries === 1 ? snooze(new Date(chores.clock.now().getTime() + 20 * 60_000)) : done;
  });
  await chores.add('sweep');
  await eventually(async () => tries === 1 && (await chores.states())[0] === 'waiting');
  // The row as written by a host whose clock is an hour ahead.
  await chores.db.$executeRaw`UPDATE jobs SET runAt = runAt + INTERVAL 1 HOUR`;
  chores.clock.advance({ minutes: 25 });
  t.is(tries, 1);
  // The pause passes by the database's clock.
  await chores.db.$executeRaw`UPDATE jobs SET retryBy = retryBy - INTERVAL 21 MINUTE`;
  await eventually(async () => {
    passShortOfAnHour(chores);
    return (await chores.states())[0] === 'done';
  });
  t.is(tries, 2);
});

test('immediate jobs of a host whose clock is ahead run at once, and delayed ones after the delay', async (t) => {
  const chores = await queue(t);
  const ahead = new Date(Date.now() + 3_600_000);
  const later = new Date(ahead.getTime() + 3_600_000);
  await chores.transact((tx) =>
    enqueue(tx, ahead, [chore.of({ name: 'now' }, { runAt: ahead }), chore.of({ name: 'later' }, { runAt: later })]),
  );
  const ran: string[] = [];
  await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  await eventually(() => ran.length === 1);
  await chores.db.$executeRaw`UPDATE jobs SET retryBy = retryBy - INTERVAL 50 MINUTE WHERE state = 'waiting'`;
  chores.clock.advance({ seconds: 5 });
  t.deepEqual(ran, ['now']);
  await chores.db.$executeRaw`UPDATE jobs SET retryBy = retryBy - INTERVAL 11 MINUTE WHERE state = 'waiting'`;
  await eventually(() => {
    passShortOfAnHour(chores);
    return ran.length === 2;
  });
  t.deepEqual(ran, ['now', 'later']);
});

/** Lets the worker poll again, but never reaches the time that the wrong clock wrote. */
function passShortOfAnHour({ clock }: Awaited<ReturnType<typeof queue>>): void {
  if (clock.now().getTime() < Date.now() + 50 * 60_000) clock.advance({ seconds: 5 });
}

test('a process that was frozen renews its leases before it polls, and never takes over its own jobs', async (t) => {
  const chores = await queue(t);
  const ran: string[] = [];
  const release = gate();
  await chores.work(async (name) => {
    ran.push(name);
    await release.opened;
    return done;
  });
  await chores.add('sweep');
  await eventually(() => ran.length === 1);
  await chores.db.$executeRaw`UPDATE jobs SET leaseUntil = UTC_TIMESTAMP(3) - INTERVAL 5 SECOND`;
  chores.clock.advance({ seconds: 35 });
  await eventually(async () => {
    const [job] = await chores.db.$queryRaw<
      { alive: number }[]
    >`SELECT leaseUntil > UTC_TIMESTAMP(3) AS alive FROM jobs`;
    return Number(job?.alive) === 1;
  });
  t.deepEqual(await chores.states(), ['running']);
  release.open();
  await eventually(async () => (await chores.states())[0] === 'done');
  t.deepEqual(ran, ['sweep']);
  t.is((await chores.db.job.findFirstOrThrow()).attempts, 1);
});

test('a run whose job was taken over by another process is told to stop, and settles nothing', async (t) => {
  const chores = await queue(t);
  let isStopped = false;
  await chores.work(async (_name, { signal }) => {
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
    return done;
  });
  await chores.add('sweep');
  await eventually(async () => (await chores.states())[0] === 'running');
  await chores.db.job.updateMany({ data: { leasedBy: 'another process', attempts: 2 } });
  chores.clock.advance({ seconds: 9 });
  await eventually(() => {
    isStopped = chores.said.includes('jobs.snoozed');
    return isStopped;
  });
  const job = await chores.db.job.findFirstOrThrow();
  t.like(job, { state: 'running', leasedBy: 'another process', attempts: 2 });
});

test('a process that is known to be dead loses its jobs at once, and one of another namespace when its lease expires', async (t) => {
  const chores = await queue(t);
  const kernel = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const workers = [
    { name: 'dead', birthplace: `${kernel} ${readlinkSync('/proc/self/ns/pid')} 999999999@1` },
    { name: 'in another container', birthplace: `${kernel} pid:[1] ${process.pid}@1` },
    { name: 'living', birthplace: null },
  ];
  for (const { name, birthplace } of workers) {
    const now = new Date();
    await chores.db.jobWorker.create({ data: { name, birthplace, kinds: '[]', startedAt: now, beatAt: now } });
    await chores.add(name);
    await chores.db.$executeRaw`
      UPDATE jobs SET state = 'running', attempts = 1, leasedBy = ${name}, leaseUntil = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR
      WHERE state = 'waiting'`;
  }
  const ran: string[] = [];
  await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  await eventually(async () => (await chores.states())[0] === 'done');
  t.deepEqual(await chores.states(), ['done', 'running', 'running']);
  await chores.db
    .$executeRaw`UPDATE jobs SET leaseUntil = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE leasedBy = 'living'`;
  await eventually(() => ran.length === 2);
  t.deepEqual(ran, ['dead', 'living']);
});

test('jobs that a stop interrupts may be taken at once by the next process', async (t) => {
  const chores = await queue(t);
  const first = await chores.work(() => new Promise(() => {}));
  await chores.add('sweep');
  await eventually(async () => (await chores.states())[0] === 'running');
  await first.stop(10);
  t.deepEqual(await chores.states(), ['waiting']);
  t.is(await chores.db.jobWorker.count(), 0);
  await leave(chores.db, first.name);
});

test('repeated requests for a delayed job leave one job, and one more only while it runs', async (t) => {
  const chores = await queue(t);
  let runs = 0;
  const begun: (() => void)[] = [];
  await chores.work(async () => {
    runs++;
    await new Promise<void>((resolve) => begun.push(resolve));
    return snooze(new Date(chores.clock.now().getTime() + 3_600_000));
  });
  const ask = () => chores.add('reconcile', { uniqueKey: 'reconcile', lane: 'reconcile' });
  await ask();
  for (let tick = 1; tick <= 4; tick++) {
    await eventually(() => begun.length === tick);
    for (let asked = 0; asked < 3; asked++) await ask();
    t.is(await chores.db.job.count({ where: { state: { in: ['waiting', 'running'] } } }), 2);
    begun[tick - 1]!();
    await eventually(
      async () => (await chores.db.job.count({ where: { state: { in: ['waiting', 'running'] } } })) === 1,
    );
  }
  await eventually(() => runs === 5);
  begun[4]!();
  await eventually(async () => (await chores.db.job.count({ where: { state: 'waiting' } })) === 1);
  const [job] = await chores.db.job.findMany({ where: { state: 'waiting' } });
  t.like(job, { uniqueKey: 'reconcile' });
});

test('a job of an unknown kind dies, is reported once, and no longer blocks its lane', async (t) => {
  const chores = await queue(t);
  const at = new Date();
  for (const kind of ['event.enrich', 'event.enrich', 'known.elsewhere']) {
    await chores.db.job.create({
      data: { kind, payload: {}, lane: kind === 'event.enrich' ? 'a' : 'b', runAt: at, createdAt: at },
    });
  }
  await chores.db.$executeRaw`
    INSERT INTO job_workers (name, kinds, startedAt, beatAt)
    VALUES ('newer', '["known.elsewhere"]', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))`;
  await chores.add('a', { lane: 'a' });
  await chores.add('b', { lane: 'b' });
  const ran: string[] = [];
  await chores.work(
    async (name) => {
      ran.push(name);
      return done;
    },
    { strangerMs: 0 },
  );
  await eventually(async () => (await chores.states())[3] === 'done');
  t.deepEqual(await chores.states(), ['dead', 'dead', 'waiting', 'done', 'waiting']);
  t.deepEqual(
    [...new Set(chores.obstacles)],
    [`unknown-kind:event.enrich:${chores.clock.now().toISOString().slice(0, 10)}`],
  );
  t.deepEqual(ran, ['a']);
});
