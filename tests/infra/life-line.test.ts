import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { beat } from '../../app/infra/jobs/fleet.ts';
import { done } from '../../app/infra/jobs/job.ts';
import { openLifeLine } from '../../app/infra/processes/life-line.ts';
import { createProcesses } from '../../app/infra/processes/processes.ts';
import { createTelemetry } from '../../app/infra/telemetry.ts';
import { compiled } from '../helpers/compiled.ts';
import { eventually } from '../helpers/eventually.ts';
import { queue } from './jobs/queue.ts';

/** More glances than are needed to believe a death. */
const MANY = 6;

/** A worker that never polls, and processes on other hosts beside it. */
async function host(t: ExecutionContext) {
  const chores = await queue(t, { polls: false });
  const { db, url } = chores;
  const ran: string[] = [];
  const worker = await chores.work(async (name) => {
    ran.push(name);
    return done;
  });
  let look = () => {};
  let looks = 0;
  const clock = {
    ...chores.clock,
    after(_ms: number, run: () => void) {
      look = run;
      looks += 1;
      return () => {};
    },
  };
  const processes = createProcesses({
    ...{ db, clock, telemetry: createTelemetry(), name: worker.name },
    lifeLine: openLifeLine({ url, name: worker.name }),
    onDead: (cutOff) => worker.inherit(cutOff),
    onForgotten: () => worker.show(),
  });
  t.teardown(() => processes.stop());
  await processes.start();

  return {
    ...{ db, ran, processes },
    async looks(times: number) {
      for (const until = looks + times; looks < until; ) {
        const before = looks;
        look();
        await eventually(() => looks > before);
      }
    },
    /** It runs a job with a long lease. It counts as a process of another host, so its number is not looked up here. */
    async isAt(name: string) {
      await db.jobWorker.update({ where: { name }, data: { birthplace: null } });
      await db.job.create({
        data: {
          ...{ kind: 'chore', payload: { name: `of ${name}` }, state: 'running', attempts: 1, leasedBy: name },
          ...{ leaseUntil: new Date(Date.now() + 3_600_000), runAt: new Date(), createdAt: new Date() },
        },
      });
    },
    async session(name: string): Promise<number> {
      const [row] = await db.$queryRaw<{ id: bigint | null }[]>`
        SELECT IS_USED_LOCK(${`crewcall:process:${name}`}) AS id`;
      return Number(row?.id ?? 0);
    },
    url,
  };
}

test('if a process on another host is killed, its work goes on here long before its lease expires; if it is frozen, it does not', async (t) => {
  const here = await host(t);
  const child = spawn(process.execPath, [compiled('tests/infra/living-process.ts'), here.url, 'far'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await here.isAt('far');
  await here.looks(1);
  t.is(here.processes.count(), 2);

  child.kill('SIGSTOP');
  await here.looks(MANY);
  t.deepEqual(here.ran, [], 'it is frozen, so its lease decides');
  child.kill('SIGCONT');

  const before = await here.session('far');
  await here.db.$executeRawUnsafe(`KILL CONNECTION ${before}`);
  await eventually(async () => ![0, before].includes(await here.session('far')), { what: 'it begins another session' });
  await here.looks(MANY);
  t.deepEqual(here.ran, [], 'it has lost a session, and lives');

  child.kill('SIGKILL');
  await eventually(async () => (await here.session('far')) === 0);
  await here.looks(MANY);
  await eventually(() => here.ran.length > 0);
  t.deepEqual(here.ran, ['of far']);
  t.is(here.processes.count(), 1);
  t.true(here.processes.isCutOff('fa'));
});

test('a session that was never seen is not missed: not of an earlier release, nor after a fail-over', async (t) => {
  const here = await host(t);
  await beat(here.db, { name: 'earlier', kinds: [] });
  await here.isAt('earlier');
  const other = openLifeLine({ url: here.url, name: 'other' });
  await other.ended([]);
  await beat(here.db, { name: 'other', kinds: [] });
  await here.isAt('other');
  await here.looks(MANY);

  // A fail-over ends all sessions at once, and the first process to return finds no other.
  await other.stop();
  const [own] = (await here.db.jobWorker.findMany({ where: { name: { notIn: ['earlier', 'other'] } } })).map(
    ({ name }) => name,
  );
  const before = await here.session(own ?? '');
  await here.db.$executeRawUnsafe(`KILL CONNECTION ${before}`);
  await eventually(async () => ![0, before].includes(await here.session(own ?? '')));
  await here.looks(MANY);
  t.deepEqual(here.ran, []);
  t.is(here.processes.count(), 3);

  // Others that took this process for dead have removed its row.
  await here.db.jobWorker.deleteMany({ where: { name: own ?? '' } });
  await here.looks(1);
  t.is(await here.db.jobWorker.count({ where: { name: own ?? '' } }), 1, 'it lives, and says so at once');
});

test('a process that is alone does not check its session, until another one joins', async (t) => {
  const here = await host(t);
  const asked = async () => {
    const session = await here.session(here.processes.name);
    const [row] = await here.db.$queryRaw<{ id: bigint }[]>`
      SELECT QUERY_ID AS id FROM information_schema.PROCESSLIST WHERE ID = ${session}`;
    return Number(row?.id);
  };
  const before = await asked();
  t.true(before > 0);
  await here.looks(3);
  t.is(await asked(), before);
  await beat(here.db, { name: 'far', kinds: [] });
  await here.looks(1);
  t.not(await asked(), before);
});
