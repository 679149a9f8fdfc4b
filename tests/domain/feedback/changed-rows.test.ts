import test from 'ava';
import { withScores } from './scores-database.ts';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('ids that are used again after a fail-over are reported once, with their new content, and never posted twice', async (t) => {
  const { take, insert, queued, reports, sql, clock, db } = await withScores(t);
  await insert(...range(1, 5).map((id) => ({ id, client_name: `Client ${id}`, score: 9 })));
  await take();
  clock.advance({ hours: 30 });
  await take();
  await sql('DELETE FROM scores WHERE id > 3');
  await insert({ id: 4, client_name: 'Zoe', score: 0 }, { id: 5, client_name: 'Yan', score: 2 }, { id: 6 });
  await take();
  await take();
  t.deepEqual(await queued(), [1, 2, 3, 4, 5, 6]);
  const told = await reports();
  t.is(told.length, 1);
  t.regex(told[0] ?? '', /other content \(4, 5\)|other content \(5, 4\)/);
  t.regex(told[0] ?? '', /row 4: 0\/10 from Zoe .*posted is 9\/10 from Client 4/);
  t.like(await db.feedbackPost.findUnique({ where: { scoreId: 4n } }), { clientName: 'Client 4', score: 9 });

  await sql("UPDATE scores SET client_name = 'Xul', score = 1 WHERE id = 5");
  await take();
  t.is((await reports()).length, 2, 'used once more with other content, the id is reported again');
});

test('ids of 0 and below, which no cursor reaches, are reported once', async (t) => {
  const { take, insert, queued, reports, sql } = await withScores(t);
  await insert({ id: 1 });
  await take();
  await sql("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
  await insert({ id: -7, score: 3 }, { id: 0 }, { id: -8, daysAgo: 30 });
  await insert({ id: 2 });
  await take();
  await take();
  t.deepEqual(await queued(), [1, 2]);
  const told = await reports();
  t.is(told.length, 2);
  t.regex(told.join('\n'), /row -7 has id -7, expected a whole number from 1/);
  t.regex(told.join('\n'), /row 0 has id 0/);
});

test('a comment that is added within 14 days appears in the message, wherever the score stands among many', async (t) => {
  const { take, insert, sql, db, clock, postSome, reports } = await withScores(t);
  await insert(...range(1, 600).map((id) => ({ id })));
  for (let round = 0; round < 7; round++) {
    await take();
    await postSome(100);
  }
  await sql("UPDATE scores SET comment = 'Lovely!' WHERE id IN (3, 300, 599)");
  const redrawn = async () => {
    const jobs = await db.job.findMany({ where: { kind: 'feedback.redraw' }, orderBy: { id: 'asc' } });
    return jobs.map(({ payload }) => Number((payload as { scoreId: string }).scoreId)).sort((a, b) => a - b);
  };
  await take();
  t.true((await redrawn()).includes(599), 'the newest message at once');
  for (let turn = 0; turn < 4; turn++) {
    clock.advance({ seconds: 15 });
    await take();
  }
  t.deepEqual(await redrawn(), [3, 300, 599], 'each once');
  t.is((await db.feedbackPost.findUniqueOrThrow({ where: { scoreId: 300n } })).comment, 'Lovely!');

  clock.advance({ hours: 15 * 24 });
  await sql("UPDATE scores SET comment = 'Too late' WHERE id = 5");
  await take();
  t.is((await db.feedbackPost.findUniqueOrThrow({ where: { scoreId: 5n } })).comment, null);
  t.deepEqual(await reports(), []);
});
