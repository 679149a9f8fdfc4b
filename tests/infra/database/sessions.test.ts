import test, { type ExecutionContext } from 'ava';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { PREPARED_MOST } from '../../../app/infra/database/sessions.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

test('a repeated statement is not prepared again, in and out of transactions', async (t) => {
  const db = await oneConnection(t);
  const transact = createTransact(db);
  const find = async () => {
    await db.person.findUnique({ where: { handle: 'anna' } });
    await transact((tx) => tx.person.findUnique({ where: { handle: 'anna' } }));
  };
  await find();
  const before = await sessionStatus(db, 'Com_stmt_prepare');
  for (let times = 0; times < 20; times++) await find();
  t.true((await sessionStatus(db, 'Com_stmt_prepare')) - before <= 1);
});

test('statements that differ do not pile up in the server', async (t) => {
  const db = await oneConnection(t);
  const before = (await sessionStatus(db, 'Com_stmt_prepare')) - (await sessionStatus(db, 'Com_stmt_close'));
  for (let one = 0; one < PREPARED_MOST + 50; one++) await db.$queryRawUnsafe(`SELECT ${one}, ?`, one);
  const open = (await sessionStatus(db, 'Com_stmt_prepare')) - (await sessionStatus(db, 'Com_stmt_close'));
  t.true(open - before <= PREPARED_MOST + 2, `${open - before} are open`);
});

test('statements that are sent at once in a transaction get their own answers', async (t) => {
  const db = await oneConnection(t);
  const transact = createTransact(db);
  for (let times = 0; times < 3; times++) {
    const answers = await transact((tx) =>
      Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          index % 2 === 0
            ? tx.$queryRaw<[{ value: bigint }]>`SELECT ${index} AS value`
            : tx.$queryRaw<[{ value: bigint }]>`SELECT ${index} + 100 AS value`,
        ),
      ),
    );
    t.deepEqual(
      answers.map(([{ value }]) => Number(value)),
      Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? index : index + 100)),
    );
  }
});

test('a transaction sees what others have committed since it began, on a new connection and on an old one', async (t) => {
  const { db: other, url } = await testDatabase(t);
  const db = openDatabase(url, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  for (const key of ['first', 'second']) {
    const seen = await createTransact(db)(async (tx) => {
      const before = await tx.notice.count();
      await other.notice.create({ data: { key, reportedAt: new Date() } });
      return (await tx.notice.count()) - before;
    });
    t.is(seen, 1, key);
  }
});

/** The counters belong to the session. */
async function oneConnection(t: ExecutionContext): Promise<Database> {
  const db = openDatabase((await testDatabase(t)).url, { connectionLimit: 1 });
  t.teardown(() => db.$disconnect());
  return db;
}

async function sessionStatus(db: Database, name: string): Promise<number> {
  const [row] = await db.$queryRawUnsafe<{ Value: string }[]>(`SHOW SESSION STATUS LIKE '${name}'`);
  return Number(row?.Value);
}
