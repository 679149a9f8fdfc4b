import test, { type ExecutionContext } from 'ava';
import { type Database, openDatabase } from '../../app/infra/database/client.ts';
import { fillHistory, fillRoster } from '../bench/scale/history.ts';
import { openAgency, WORKS, type Work } from '../bench/scale/works.ts';
import { standingClock } from '../helpers/clock.ts';
import { migratedDatabase } from '../helpers/database.ts';

const HISTORY = { projects: 4_000, scores: 6_000, events: 1_000 };
/** The most extra rows that a work may read with a history: the newest ones of each kind. */
const SLACK = 150;
/** A look compares two pages at most: posts, and rows of the scores. */
const COMPARED = 2 * (250 + 500);
const COMPARING = 'look for scores and compare';
const quiet = () => undefined;

test('with years of history, offers, claims, looks for scores, Home and the list of projects read no more rows than without', async (t) => {
  const empty = await rowsRead(t, quiet);
  const behind = await rowsRead(t, async (url, db) => {
    await fillHistory(url, HISTORY, quiet, 10_000);
    // As after two very busy weeks, because a look compares the scores of that time.
    await db.$executeRaw`UPDATE feedback_posts SET takenAt = UTC_TIMESTAMP(3) - INTERVAL 10 DAY`;
    // The client whose score is looked for has given hundreds of them.
    await db.$executeRaw`UPDATE feedback_posts SET clientName = 'Client 3', clientCompany = 'Firm 3' WHERE scoreId % 10 = 0`;
    await db.$executeRaw`UPDATE scores SET client_name = 'Client 3', client_company = 'Firm 3' WHERE id % 10 = 0`;
  });
  for (const work of WORKS) {
    // Its figures of the month depend on the scores of the month.
    if (work === 'Home of a PM') continue;
    const [few = Number.NaN, many = Number.NaN] = [empty.get(work), behind.get(work)];
    t.true(many <= few + SLACK, `${work}: ${few} rows without a history, ${many} with it`);
  }
  const [few = Number.NaN, many = Number.NaN] = [empty.get(COMPARING), behind.get(COMPARING)];
  t.true(many > few + SLACK, 'it compares');
  t.true(many <= few + COMPARED + SLACK, `${COMPARING}: ${few} rows without a history, ${many} with it`);
});

/** The rows that each work reads once everything new is processed. Handler counters belong to the session. */
async function rowsRead(
  t: ExecutionContext,
  fill: (url: string, db: Database) => unknown,
): Promise<ReadonlyMap<string, number>> {
  const { url } = await migratedDatabase(t);
  const db = openDatabase(url, { connectionLimit: 1 });
  // Looks that bring new scores compare the others only after a minute, which does not pass by itself here.
  const clock = standingClock();
  await fillRoster(url, quiet);
  await fill(url, db);
  const agency = await openAgency(url, db, clock);
  t.teardown(() => agency.close());
  const read = new Map<string, number>();
  const measure = async (work: Work, nth: number, name: string = work) => {
    const before = await readSoFar(db);
    await agency.time(work, nth);
    read.set(name, (await readSoFar(db)) - before);
  };
  for (let nth = 1; nth <= 3; nth++) for (const work of WORKS) await measure(work, nth);
  clock.advance({ seconds: 61 });
  await measure('look for scores', 4, COMPARING);
  return read;
}

async function readSoFar(db: Database): Promise<number> {
  const rows = await db.$queryRaw<{ Value: string }[]>`SHOW SESSION STATUS LIKE 'Handler_read%'`;
  return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
}
