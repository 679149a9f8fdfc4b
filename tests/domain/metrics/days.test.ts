import test from 'ava';
import { builtInScoresQuery } from '../../../app/config/scores-query.ts';
import { answerQuestion } from '../../../app/domain/metrics/answer/answer.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import { readQuestion } from '../../../app/domain/metrics/question/read-question.ts';
import { openSources } from '../../../app/domain/metrics/sources/open.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';

test('scores around a day without a midnight are counted on their own day: alone, in a table, and in total', async (t) => {
  const { url, db } = await testDatabase(t);
  const timeZone = 'America/Santiago';
  const now = new Date('2026-09-10T12:00:00Z');
  for (const at of ['2026-09-06T03:30:00Z', '2026-09-06T15:00:00Z', '2026-09-07T03:30:00Z'])
    await db.$executeRaw`
      INSERT INTO scores (project_code, client_name, score, created_at) VALUES ('P-1', 'Ada', 9, ${new Date(at)})`;
  const scores = { databaseUrl: undefined, queryFile: undefined, query: builtInScoresQuery };
  const config = { scores, mixpanel: undefined, googleAnalytics: undefined };
  const clock = { now: () => now, monotonic: () => 0, after: () => () => {} };
  const sources = openSources({ config, databaseUrl: url, clock });
  t.teardown(() => sources.close());
  const source = sources.byName.scores!;
  const catalogue = createCatalogue();

  async function answer(text: string) {
    const reading = readQuestion(text, {
      catalogue,
      actor: { kind: 'person', person: { role: 'admin' } },
      now,
      timeZone,
    });
    if (reading.kind === 'puzzle') throw new Error(JSON.stringify(reading.puzzle));
    const asking = { now, timeZone, signal: AbortSignal.timeout(HANG_MS) };
    return answerQuestion(reading.question, { source, dimension: undefined, asking });
  }

  for (const day of ['2026-09-05', '2026-09-06', '2026-09-07'])
    t.is((await answer(`scores received on ${day}`)).value, 1, day);
  const table = await answer('scores received between 2026-09-04 and 2026-09-08 by day');
  t.is(table.value, 3);
  t.deepEqual(
    table.series?.points.map(({ label, value }) => `${label}: ${value}`),
    ['4 Sep: 0', '5 Sep: 1', '6 Sep: 1', '7 Sep: 1', '8 Sep: 0'],
  );
});
