import test from 'ava';
import fc from 'fast-check';
import { consequences } from '../../../app/domain/consequences.ts';
import { scoresAwaySince } from '../../../app/domain/feedback/scores/away.ts';
import { takeScores } from '../../../app/domain/feedback/scores/take.ts';
import { feedbackTick } from '../../../app/domain/feedback/scores/tick.ts';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { withScores } from './scores-database.ts';

const ascending = (one: number, other: number) => one - other;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('each score is taken once, in the order of the ids, however often it is looked for', async (t) => {
  const { take, insert, queued, db } = await withScores(t);
  await insert({ id: 3, score: 10 }, { id: 1, score: 0, comment: 'Too late' }, { id: 2, client_name: null });
  await take();
  await insert({ id: 4 });
  await take();
  await take();
  t.deepEqual(await queued(), [1, 2, 3, 4]);
  const first = await db.feedbackPost.findUniqueOrThrow({ where: { scoreId: 1n } });
  t.like(first, {
    projectCode: 'P-1',
    clientName: 'Ada',
    clientCompany: 'Analytical Ltd',
    score: 0,
    comment: 'Too late',
  });
});

test('a row that becomes visible late with a lower id is taken too', async (t) => {
  const { take, insert, queued } = await withScores(t);
  await insert({ id: 1 }, { id: 2 }, { id: 10 });
  await take();
  await insert({ id: 5 }, { id: 11 });
  await take();
  await insert({ id: 4 });
  await take();
  t.deepEqual(await queued(), [1, 2, 10, 5, 11, 4]);
});

test('late rows are looked for during an hour in which the program looks; downtime does not count', async (t) => {
  const { take, insert, queued, clock } = await withScores(t);
  for (const id of [100, 200, 300]) {
    await insert({ id });
    await take();
    clock.advance({ minutes: 2 });
    await take();
  }
  clock.advance({ hours: 10 });
  await take();
  await insert({ id: 150 });
  await take();
  t.deepEqual(await queued(), [100, 200, 300, 150], 'ten hours of downtime count as five minutes');

  for (const id of range(301, 330)) {
    clock.advance({ minutes: 4 });
    await insert({ id });
    await take();
  }
  await insert({ id: 160 });
  await take();
  t.false((await queued()).includes(160), 'two hours of looking later it is over');
});

test('a look that finds nothing, as nearly all do, is recorded without a transaction', async (t) => {
  const { options, take, insert, queued, clock, url } = await withScores(t);
  await insert({ id: 1 });
  await take();
  clock.advance({ minutes: 1 });
  await take();
  const sent: string[] = [];
  const db = openDatabase(url, { onQuery: (sql) => sent.push(sql) });
  t.teardown(() => db.$disconnect());
  const look = () => takeScores({ ...options, db, transact: createTransact(db, consequences) });

  clock.advance({ seconds: 15 });
  const at = clock.now();
  t.deepEqual(await look(), { outcome: 'taken', count: 0 });
  t.deepEqual(
    sent.filter((sql) => /BEGIN|COMMIT|INSERT|TRANSACTION/.test(sql)),
    [],
  );
  t.true(sent.length <= 6, `${sent.length} statements:\n${sent.join('\n')}`);
  const { lookedAt } = await options.db.scoreCursor.findUniqueOrThrow({ where: { id: 1 } });
  t.true(lookedAt >= at);

  await insert({ id: 2 });
  t.deepEqual(await look(), { outcome: 'taken', count: 1 });
  t.deepEqual(await queued(), [1, 2]);
});

test('at the very first start, rows older than seven days count as posted', async (t) => {
  const { take, insert, queued } = await withScores(t);
  await insert(...range(1, 3_000).map((id) => ({ id, daysAgo: 40 - id / 100 })));
  await insert({ id: 3_001, daysAgo: 8 }, { id: 3_002, daysAgo: 6.9 }, { id: 3_003, daysAgo: 7.1 }, { id: 3_004 });
  await take();
  t.deepEqual(await queued(), [3_002, 3_004]);
  await insert({ id: 3_005, daysAgo: 30 });
  await take();
  t.deepEqual(await queued(), [3_002, 3_004, 3_005], 'later rows are new, whatever their date');
});

test('if the table is empty at the first start, all later rows are new', async (t) => {
  const { take, insert, queued, db } = await withScores(t);
  await take();
  t.is(await db.scoreCursor.count(), 1);
  await insert({ id: 1, daysAgo: 300 }, { id: 2 });
  await take();
  t.deepEqual(await queued(), [1, 2]);
});

test('if all rows are old at the first start, a late one among them is still taken', async (t) => {
  const { take, insert, queued } = await withScores(t);
  await insert(...range(1, 50).map((id) => ({ id: id * 2, daysAgo: 20 })));
  await take();
  t.deepEqual(await queued(), []);
  await insert({ id: 51 }, { id: 101 });
  await take();
  t.deepEqual(await queued(), [51, 101]);
});

test('a row that breaks the rules is reported once, never posted, and blocks nothing', async (t) => {
  const { take, insert, queued, reports, events, db } = await withScores(t);
  await insert(
    { id: 1 },
    { id: 17, score: 11 },
    { id: 18, score: null },
    { id: 19, score: -1 },
    { id: 20, project_code: null },
    { id: 21 },
  );
  await take();
  await take();
  t.deepEqual(await queued(), [1, 21]);
  const told = await reports();
  t.is(told.length, 4);
  t.regex(told[0] ?? '', /row 17 has score 11, expected a whole number from 0 to 10/);
  t.regex(told[1] ?? '', /row 18 has score NULL/);
  t.regex(told[3] ?? '', /row 20 has projectˍ?_?code NULL/);
  t.is(events.filter(({ name }) => name === 'scores.rejected').length, 4);
  t.is(await db.rejectedScore.count(), 4);
  await insert({ id: 22, score: 5 });
  await take();
  t.deepEqual(await queued(), [1, 21, 22]);
});

test('a rejected row that is corrected soon is taken after all', async (t) => {
  const { take, insert, queued, sql } = await withScores(t);
  await insert({ id: 1, score: 11 });
  await take();
  await sql('UPDATE scores SET score = 10 WHERE id = 1');
  await take();
  await take();
  t.deepEqual(await queued(), [1]);
});

test('a table full of broken rows brings one report, not thousands', async (t) => {
  const { take, insert, queued, reports } = await withScores(t);
  await insert(...range(1, 1_200).map((id) => ({ id, score: 99 })), { id: 1_201 });
  await take();
  await take();
  await take();
  t.deepEqual(await queued(), [1_201]);
  t.true((await reports()).length <= 3);
});

test('a backlog of 500 scores is paced: never more than a hundred wait, and all come in order', async (t) => {
  const { take, insert, queued, outstanding, postSome, db } = await withScores(t);
  await insert(...range(1, 500).map((id) => ({ id })));
  for (let round = 0; round < 60 && (await queued()).length < 500; round++) {
    await take();
    t.true((await outstanding()) <= 100);
    if (round === 0) {
      t.is(
        await db.job.count({ where: { kind: 'feedback.take', lane: 'feedback' } }),
        1,
        'the next batch is requested after this one',
      );
      t.deepEqual(await take(), { outcome: 'full' });
    }
    await postSome(round % 2 === 0 ? 100 : 40);
  }
  t.deepEqual(await queued(), range(1, 500));
});

test('late rows that have to wait are not forgotten, however long that takes', async (t) => {
  const { take, insert, queued, postSome, clock } = await withScores(t);
  await insert({ id: 1_000 });
  await take();
  await insert(...range(1, 500).map((id) => ({ id })));
  for (let round = 0; round < 30; round++) {
    await take();
    clock.advance({ minutes: 5 });
    await postSome(20);
  }
  t.deepEqual(await queued(), [1_000, ...range(1, 500)]);
});

test('many processes that take at once take each score once', async (t) => {
  const { options, insert, queued, open } = await withScores(t);
  await insert(...range(1, 80).map((id) => ({ id })));
  const processes = [1, 2, 3, 4].map(() => feedbackTick({ ...options, sources: [open()] }));
  await Promise.all(processes.map((tick) => tick()));
  await insert({ id: 81 }, { id: 82 });
  await Promise.all(processes.map((tick) => tick()));
  t.deepEqual(await queued(), range(1, 82));
});

test('a score is compared with the previous one of the same client', async (t) => {
  const { take, insert, db } = await withScores(t);
  await insert({ id: 1, client_name: 'Ada', score: 3, daysAgo: 100 });
  await insert({ id: 2, client_name: 'Bob', score: 10 }, { id: 3, client_name: 'Ada', client_company: null, score: 5 });
  await insert({ id: 4, client_name: 'Ada', score: 9 }, { id: 5, client_name: null, client_company: null });
  await take();
  const posts = await db.feedbackPost.findMany({ orderBy: { scoreId: 'asc' } });
  t.deepEqual(
    posts.map(({ previousScore }) => previousScore),
    [null, null, 3, null],
  );
});

test('any query file with :after and :limit works: other tables, comments, a semicolon', async (t) => {
  const table = `CREATE TABLE answers (nr INT UNSIGNED PRIMARY KEY, project CHAR(8), stars DECIMAL(4,1), said BLOB, made TIMESTAMP);
    CREATE TABLE scores (id INT)`;
  const query = `-- the client's answers, ":after" the last one
    SELECT nr AS ID, project AS project_code, 'It''s :limit' AS client_name, NULL AS client_company, /* :after */
      stars * 2 AS score, said AS comment, made AS created_at # don't ask
    FROM answers WHERE nr > :after ORDER BY nr LIMIT :limit;`;
  const { take, sql, queued, db } = await withScores(t, { query: query.replace(/;$/, ''), table });
  await sql(
    "INSERT INTO answers VALUES (1, 'P-1', 5, 'Grüße', NOW()), (2, 'P-2', 4.25, NULL, NOW()), (4000000000, 'P-3', 2.5, 'x', NOW())",
  );
  await sql("INSERT INTO answers VALUES (7, 'P-1', 1, '', NOW())");
  await take();
  t.deepEqual(await queued(), [1, 7, 4_000_000_000]);
  const posts = await db.feedbackPost.findMany({ orderBy: { scoreId: 'asc' } });
  t.like(posts[0], { score: 10, comment: 'Grüße', clientName: "It's :limit", previousScore: null });
  t.like(posts[1], { score: 2, comment: null, previousScore: 10 });
  t.true(Math.abs((posts[0]?.scoredAt.getTime() ?? 0) - Date.now()) < 60_000);
});

test('a query that lacks a column, or its order, is reported with what is missing', async (t) => {
  const { take, insert, reports, queued } = await withScores(t, {
    query: 'SELECT id, project_code, score FROM scores WHERE id > :after ORDER BY id LIMIT :limit',
  });
  await insert({ id: 1 });
  t.deepEqual(await take(), { outcome: 'away' });
  t.regex((await reports())[0] ?? '', /expected also client.name, client.company, comment, created.at/);
  t.deepEqual(await queued(), []);

  const backwards = await withScores(t, {
    query: 'SELECT * FROM scores WHERE id > :after ORDER BY id DESC LIMIT :limit',
  });
  await backwards.insert(...range(1, 600).map((id) => ({ id })));
  t.deepEqual(await backwards.take(), { outcome: 'away' });
  t.regex((await backwards.reports())[0] ?? '', /ORDER BY id/);
});

test('a scores database that is away is reported once for each outage, and read on from where it stopped', async (t) => {
  const { options, take, insert, queued, reports, clock, open, readOnlyUrl } = await withScores(t);
  await insert({ id: 1 });
  await take();
  const nowhere = new URL(readOnlyUrl);
  nowhere.port = '1';
  const away = { ...options, source: open(nowhere.href) };
  t.deepEqual(await takeScores(away), { outcome: 'away' });
  t.deepEqual(await reports(), [], 'a restart of the database is not reported');
  t.is(await scoresAwaySince(options.db), undefined);
  clock.advance({ minutes: 1 });
  await takeScores(away);
  await takeScores(away);
  t.is((await reports()).length, 1);
  t.regex((await reports())[0] ?? '', /SCORES.DATABASE.URL/);
  t.true((await scoresAwaySince(options.db)) instanceof Date, '/nps says so');
  await insert({ id: 2 });
  await take();
  t.is(await scoresAwaySince(options.db), undefined);
  t.deepEqual(await queued(), [1, 2]);
  clock.advance({ minutes: 1 });
  await takeScores(away);
  t.is((await reports()).length, 2);
});

test('a password that is wrong is reported at once', async (t) => {
  const { options, reports, open, readOnlyUrl } = await withScores(t);
  const wrong = new URL(readOnlyUrl);
  wrong.password = 'wrong';
  t.deepEqual(await takeScores({ ...options, source: open(wrong.href) }), { outcome: 'away' });
  t.regex((await reports())[0] ?? '', /Access denied/);
});

test('ids beyond what a JavaScript number holds are kept exactly', async (t) => {
  const { take, insert, db, queued } = await withScores(t);
  const big = 9_007_199_254_740_993n;
  await insert({ id: big }, { id: big + 1n });
  await take();
  const posts = await db.feedbackPost.findMany({ orderBy: { scoreId: 'asc' } });
  t.deepEqual(
    posts.map(({ scoreId }) => scoreId),
    [big, big + 1n],
  );
  t.is((await queued()).length, 2);
});

test('whatever becomes visible, in any order, is taken exactly once', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 10 }),
      async (ids, batches) => {
        const { take, insert, queued } = await withScores(t);
        await take();
        let from = 0;
        for (const size of [...batches, ids.length]) {
          const batch = ids.slice(from, from + size);
          from += size;
          if (batch.length > 0) await insert(...batch.map((id) => ({ id })));
          await take();
        }
        const taken = await queued();
        t.deepEqual(taken.toSorted(ascending), ids.toSorted(ascending));
      },
    ),
    { numRuns: 6 },
  );
});
