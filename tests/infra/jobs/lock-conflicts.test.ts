import test from 'ava';
import type { Database, Tx } from '../../../app/infra/database/client.ts';
import { done } from '../../../app/infra/jobs/job.ts';
import { renewLeases } from '../../../app/infra/jobs/leases.ts';
import { mayBeIdle } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { gate, queue } from './queue.ts';

test('claims, heartbeats and settlements that lose a deadlock are repeated silently', async (t) => {
  const chores = await queue(t);
  const { db, said } = chores;
  for (const name of ['one', 'two']) await chores.add(name);
  const [one, two] = (await db.job.findMany({ orderBy: { id: 'asc' } })).map(({ id }) => id);
  if (one === undefined || two === undefined) throw new Error('Expected two jobs.');
  const busy = gate();
  const ran: string[] = [];

  let work: ReturnType<typeof chores.work> | undefined;
  await deadlocked(db, [one, two], () => {
    work = chores.work(async (name) => {
      ran.push(name);
      await busy.opened;
      return done;
    });
  });
  const worker = await work;
  await eventually(() => ran.length === 2);

  let renewed: Promise<bigint[]> | undefined;
  await deadlocked(db, [one, two], () => {
    renewed = renewLeases(db, { worker: worker?.name ?? '', ids: [one, two] });
  });
  t.deepEqual(await renewed, [], 'both are still held');

  await deadlocked(db, [one, two], () => busy.open());
  await eventually(async () => (await chores.states()).every((state) => state === 'done'));
  t.deepEqual(ran.sort(), ['one', 'two']);
  t.deepEqual(
    said.filter((name) => name.endsWith('_failed')),
    [],
  );
});

/** A transaction that changes these two jobs in this order and loses a deadlock against us. */
async function deadlocked(db: Database, [first, second]: [bigint, bigint], begin: () => void): Promise<void> {
  await db.$transaction(
    async (tx) => {
      await mayBeIdle(tx);
      // InnoDB rolls back the transaction that has changed less.
      await weighDown(tx);
      await tx.$executeRaw`UPDATE jobs SET runAt = runAt - INTERVAL 1 SECOND WHERE id = ${second}`;
      begin();
      await eventually(() => someoneWaits(db));
      await tx.$executeRaw`UPDATE jobs SET runAt = runAt - INTERVAL 1 SECOND WHERE id = ${first}`;
    },
    { timeout: HANG_MS },
  );
}

async function weighDown(tx: Tx): Promise<void> {
  const from = await tx.notice.count();
  const data = Array.from({ length: 50 }, (_, i) => ({ key: `weight ${from + i}`, reportedAt: new Date() }));
  await tx.notice.createMany({ data });
}

async function someoneWaits(db: Database): Promise<boolean> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    SELECT trx.trx_id AS id FROM information_schema.INNODB_TRX AS trx
    JOIN information_schema.PROCESSLIST AS process ON process.ID = trx.trx_mysql_thread_id
    WHERE process.DB = DATABASE() AND trx.trx_state = 'LOCK WAIT'`;
  return rows.length > 0;
}
