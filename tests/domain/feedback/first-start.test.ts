import test from 'ava';
import fc from 'fast-check';
import { findStart } from '../../../app/domain/feedback/scores/first-start.ts';
import type { Scores } from '../../../app/domain/feedback/scores/scores.ts';
import { withScores } from './scores-database.ts';

const DAY_MS = 86_400_000;

function counted(scores: Scores): Scores & { asked: number } {
  return {
    ...scores,
    asked: 0,
    after(id, limit) {
      this.asked++;
      return scores.after(id, limit);
    },
  };
}

test('the first new id among 200,000 old rows is found with a few dozen small queries', async (t) => {
  const { sql, source: scores, clock } = await withScores(t);
  await sql(`INSERT INTO scores (id, project_code, score, created_at)
    SELECT seq * 3, 'P-1', 9, UTC_TIMESTAMP(3) - INTERVAL (200000 - seq) MINUTE FROM seq_1_to_200000`);
  const asking = counted(scores);
  const { position, end } = await findStart(asking, new Date(clock.now().getTime() - 7 * DAY_MS));
  t.is(end, 600_000n);
  const firstRecent = 600_000n - 3n * 7n * 24n * 60n;
  t.true(position <= firstRecent - 3_000n, 'a thousand rows are looked at again');
  t.true(position >= firstRecent - 20_000n, 'and not many more');
  t.true(asking.asked < 80, `${asking.asked} queries`);
});

test('however ids are spread, the end is found, and if there are fewer than a thousand rows all are read', async (t) => {
  const { sql, source: scores, clock } = await withScores(t);
  const cutoff = new Date(clock.now().getTime() - 7 * DAY_MS);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 62n }), { minLength: 0, maxLength: 30 }),
      fc.integer({ min: 0, max: 30 }),
      async (ids, old) => {
        const sorted = ids.toSorted((one, other) => (one < other ? -1 : 1));
        await sql('DELETE FROM scores');
        for (const [index, id] of sorted.entries()) {
          await sql(
            `INSERT INTO scores (id, project_code, score, created_at) VALUES (${id}, 'P-1', 9, UTC_TIMESTAMP(3) - INTERVAL ${index < old ? 20 : 1} DAY)`,
          );
        }
        const { position, end } = await findStart(scores, cutoff);
        t.is(end, sorted.at(-1) ?? 0n);
        t.is(position, 0n);
      },
    ),
    { numRuns: 15 },
  );
});
