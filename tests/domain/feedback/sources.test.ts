import test from 'ava';
import fc from 'fast-check';
import { readScoreRef, scoreIdOf, scoreRef } from '../../../app/domain/feedback/score-ref.ts';
import { countedScores } from '../../../app/domain/feedback/scores/counted.ts';
import type { ScoreRow } from '../../../app/domain/feedback/scores/score-row.ts';
import type { ScoreSource } from '../../../app/domain/feedback/scores/source.ts';
import { takeScores } from '../../../app/domain/feedback/scores/take.ts';
import { feedbackTick } from '../../../app/domain/feedback/scores/tick.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { eventually } from '../../helpers/eventually.ts';
import { newsroom } from './newsroom.ts';
import { withScores } from './scores-database.ts';

const answer = (id: number, more: Partial<ScoreRow> = {}): ScoreRow => ({
  kind: 'score',
  id: BigInt(id),
  projectCode: 'P-1',
  clientName: 'Ada',
  clientCompany: 'Analytical Ltd',
  score: 9,
  comment: null,
  scoredAt: new Date(),
  ...more,
});

/** Survey answers, as a table of ours would return them. */
function surveys(rows: ScoreRow[]): ScoreSource {
  return {
    name: 'survey',
    foreign: false,
    async after(after, limit) {
      const found = rows.filter(({ id }) => id > after).slice(0, limit);
      return { readings: found, full: found.length >= limit };
    },
    outOfReach: async () => [],
    previousOf: async () => undefined,
  };
}

test('row 1 of each source is a different score: both are taken once, each source in its own order', async (t) => {
  const { options, insert, db } = await withScores(t);
  const { source, ...others } = options;
  const answers: ScoreRow[] = [];
  const tick = feedbackTick({ ...others, sources: [source, surveys(answers)] });
  await tick();
  await insert({ id: 1, score: 3 }, { id: 2, score: 4 });
  answers.push(answer(1, { score: 10 }), answer(2, { score: 8 }), answer(5, { score: 7 }));
  await tick();
  answers.splice(2, 0, answer(4, { score: 6 }));
  await tick();
  await tick();
  const jobs = await db.job.findMany({ where: { kind: 'feedback.post' }, orderBy: { id: 'asc' } });
  const inLane = (lane: string) =>
    jobs.filter((job) => job.lane === lane).map(({ payload }) => (payload as { scoreId: string }).scoreId);
  t.deepEqual(inLane('feedback'), ['1', '2']);
  t.deepEqual(inLane('feedback:survey'), ['survey:1', 'survey:2', 'survey:5', 'survey:4']);
  const posts = await db.feedbackPost.findMany({ orderBy: { scoreId: 'asc' } });
  t.deepEqual(
    posts.map(({ source: from, scoreId, score }) => [from, Number(scoreId), score]),
    [
      ['survey', -5, 7],
      ['survey', -4, 6],
      ['survey', -2, 8],
      ['survey', -1, 10],
      ['scores', 1, 3],
      ['scores', 2, 4],
    ],
  );
  const positions = await db.scoreCursor.findMany({ orderBy: { id: 'asc' } });
  t.deepEqual(
    positions.map(({ position }) => Number(position)),
    [2, 5],
  );
});

test('a large backlog of one source does not delay the other one', async (t) => {
  const { options, insert, db } = await withScores(t);
  const { source, ...others } = options;
  const answers: ScoreRow[] = [];
  const tick = feedbackTick({ ...others, sources: [source, surveys(answers)] });
  await tick();
  await insert(...Array.from({ length: 150 }, (_, index) => ({ id: index + 1 })));
  await tick();
  answers.push(answer(1));
  await tick();
  t.is(await db.job.count({ where: { lane: 'feedback', kind: 'feedback.post' } }), 100);
  t.is(await db.job.count({ where: { lane: 'feedback:survey', kind: 'feedback.post' } }), 1);
});

test.serial('buttons under scores with the same id but another source lead to their own score', async (t) => {
  const { given, feedback, slack, id, db, crewcall, clock, settled } = await newsroom(t);
  await given({ id: 1n, score: 4 });
  const { transact } = crewcall.services;
  const telemetry = createTelemetry();
  const rows: ScoreRow[] = [];
  const source = surveys(rows);
  await takeScores({ db, transact, clock, telemetry, source });
  rows.push(answer(1, { score: 2, clientName: 'Bob' }));
  await takeScores({ db, transact, clock, telemetry, source });
  await eventually(() => feedback().length === 2);
  await slack.as(id('anna')).click({ actionId: 'feedback_follow_up', value: 'survey:1' });
  await eventually(async () => (await db.followUp.count()) === 1);
  await slack.as(id('bela')).click({ actionId: 'feedback_follow_up', value: '1' });
  await eventually(async () => (await db.followUp.count()) === 2);
  await settled();
  const said = (text: string) => visibleText(feedback().find((message) => message.text.startsWith(text))!);
  t.regex(said('2/10 from Bob'), new RegExp(`${id('anna')}> follows up`));
  t.regex(said('4/10 from Ada'), new RegExp(`${id('bela')}> follows up`));
});

test('the name of a score contains its source and is read back; old buttons with a bare id still work', (t) => {
  const ids = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(ids, fc.constantFrom('scores' as const, 'survey' as const), (id, source) => {
      const scoreId = scoreIdOf(source, id);
      return readScoreRef(scoreRef(scoreId)) === scoreId && readScoreRef(id.toString()) === id;
    }),
  );
  for (const text of ['', '0', '-1', 'survey:0', 'survey:-1', 'other:1', '9223372036854775808', 'survey:', '1 '])
    t.is(readScoreRef(text), undefined, text);
});

test('a platform that stores our score and reports it back does not duplicate it: it is neither posted nor counted again', async (t) => {
  const table = `CREATE TABLE scores (
    id BIGINT AUTO_INCREMENT PRIMARY KEY, project_code VARCHAR(32), client_name VARCHAR(200), client_company VARCHAR(200),
    score TINYINT, comment TEXT NULL, created_at DATETIME(3) NOT NULL, told VARCHAR(64) NULL)`;
  const query = `SELECT id, project_code, client_name, client_company, score, comment, created_at, told AS ref
    FROM scores WHERE id > :after ORDER BY id LIMIT :limit`;
  const { take, sql, db, queued, clock } = await withScores(t, { table, query });
  await take();
  const ours = { projectCode: 'P-1', clientName: 'Ada', score: 9, scoredAt: clock.now(), takenAt: clock.now() };
  await db.feedbackPost.create({ data: { ...ours, scoreId: scoreIdOf('survey', 12n), source: 'survey' } });
  await sql(`INSERT INTO scores (project_code, client_name, score, created_at, told) VALUES
    ('P-1', 'Ada', 9, UTC_TIMESTAMP(3), 'survey:12'), ('P-1', 'Ada', 8, UTC_TIMESTAMP(3), NULL),
    ('P-1', 'Ada', 7, UTC_TIMESTAMP(3), 'survey:99'), ('P-1', 'Ada', 6, UTC_TIMESTAMP(3), 'order 12'),
    ('P-1', 'Ada', 5, UTC_TIMESTAMP(3), '12')`);
  await take();
  await take();
  t.deepEqual(await queued(), [2, 3, 4, 5]);
  const { reported } = countedScores(query);
  const [counted] = await sql(`SELECT GROUP_CONCAT(score ORDER BY id) AS scores FROM ${reported} AS s`);
  t.is(counted?.scores, '8,6,5');
});
