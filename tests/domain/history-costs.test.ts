import test, { type ExecutionContext } from 'ava';
import { type Database, openDatabase } from '../../app/infra/database/client.ts';
import { fillHistory, fillRoster } from '../bench/scale/history.ts';
import { openAgency, WORKS, type Work } from '../bench/scale/works.ts';
import { migratedDatabase } from '../helpers/database.ts';

const HISTORY = { projects: 4_000, scores: 6_000, events: 1_000 };
/** The most extra rows that a work may read with a history: the newest ones of each kind. */
const SLACK = 150;
const quiet = () => undefined;

test('with years of history, offers, claims, looks for scores, Home and the list of projects read no more rows than without', async (t) => {
  const empty = await rowsRead(t, quiet);
  const behind = await rowsRead(t, async (url, db) => {
    await fillHistory(url, HISTORY, quiet, 10_000);
    // As after two very busy weeks, because a look compares the scores of that time.
    await db.$executeRaw`UPDATE feedback_posts SET takenAt = UTC_TIMESTAMP(3) - INTERVAL 10 DAY`;
  });
  for (const work of WORKS) {
    // Its figures of the month depend on the scores of the month.
    if (work === 'Home of a PM') continue;
    const [few = Number.NaN, many = Number.NaN] = [empty.get(work), behind.get(work)];
    t.true(many <= few + SLACK, `${work}: ${few} rows without a history, ${many} with it`);
  }
});

/** The rows that each work reads once everything new is processed. Handler counters belong to the session. */
async function rowsRead(
  t: ExecutionContext,
  fill: (url: string, db: Database) => unknown,
): Promise<ReadonlyMap<Work, number>> {
  const { url } = await migratedDatabase(t);
  const db = openDatabase(url, { connectionLimit: 1 });
  await fillRoster(url, quiet);
  await fill(url, db);
  const agency = await openAgency(url, db);
  t.teardown(() => agency.close());
  const read = new Map<Work, number>();
  for (let nth = 1; nth <= 3; nth++) {
    for (const work of WORKS) {
      const before = await readSoFar(db);
      await agency.time(work, nth);
      read.set(work, (await readSoFar(db)) - before);
    }
  }
  return read;
}

async function readSoFar(db: Database): Promise<number> {
  const rows = await db.$queryRaw<{ Value: string }[]>`SHOW SESSION STATUS LIKE 'Handler_read%'`;
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
