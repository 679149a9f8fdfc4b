import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { audit } from '../../../app/domain/audit/audit.ts';
import type { Span } from '../../../app/domain/calendar/span.ts';
import { consequences } from '../../../app/domain/consequences.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import { totalsStatement } from '../../../app/domain/metrics/sources/statements.ts';
import { statusView } from '../../../app/domain/projects/answers/status.ts';
import { reviewResultLines } from '../../../app/domain/reviews/answers.ts';
import { giveReviews } from '../../../app/domain/reviews/give.ts';
import { reviewJobs } from '../../../app/domain/reviews/jobs.ts';
import { type ReviewResults, resultsAbout, reviewResults } from '../../../app/domain/reviews/results.ts';
import { NO_HOURS } from '../../../app/domain/team/hours/schedule.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { moment } from '../../../app/infra/slack/blocks/text.ts';
import type { Bot } from '../../../app/infra/slack/bot.ts';
import { mentionsIn } from '../../../sandbox/sandbox.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { testDatabase } from '../../helpers/database.ts';

const ASKED = new Date('2026-11-24T12:00:00Z');
const CLOSES = new Date('2026-11-28T12:00:00Z');
const BEFORE = new Date(CLOSES.getTime() - 1);

test('project managers see an average from two reviewers on, comments from three on, and nothing while somebody may still answer', async (t) => {
  const { db, project, say } = await reviewed(t, ['anna', 'bela', 'chloe', 'dora']);
  const nothing = { asked: 0, answered: 0, hiddenUntil: null, people: [] };
  t.deepEqual(await reviewResults(db, project, CLOSES), nothing);
  t.deepEqual(reviewResultLines(nothing), []);

  await say(1, 'anna', { bela: [1, 'Of an earlier life'] });
  await say(2, 'anna', { bela: [4, 'Zest'], chloe: [2, 'Late'], dora: [1, 'Rude'] });
  await say(2, 'bela', { chloe: [3, 'Later'] });
  await say(2, 'chloe', { bela: [5, 'A pleasure.'] });
  await say(2, 'dora', null);
  const before = await reviewResults(db, project, BEFORE);
  t.deepEqual(before, { asked: 4, answered: 3, hiddenUntil: CLOSES, people: [] });
  t.deepEqual(reviewResultLines(before), [
    '*Peer reviews*: 3 of 4 have answered',
    `too few to show until everybody has answered, or until ${moment(CLOSES)}`,
  ]);

  t.deepEqual(reviewResultLines(await reviewResults(db, project, CLOSES)), [
    '*Peer reviews*: 3 of 4 have answered',
    '• *Anna*: too few to show',
    '• *Bela*: 4.5 of 5, 2 reviews',
    '• *Chloe*: 2.5 of 5, 2 reviews',
    '• *Dora*: too few to show',
  ]);
  const earlier = await reviewResults(db, { ...project, life: 1 }, CLOSES);
  t.notRegex(JSON.stringify(earlier), /Of an earlier life/, 'one reviewer is too few');

  const bela = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  const told = async (now: Date) => JSON.stringify(await resultsAbout(db, bela.id, now));
  t.is(
    await told(BEFORE),
    '[{"code":"P-1","shown":"too few to show","comments":[]}]',
    'nor are they told to themselves',
  );
  t.is(await told(CLOSES), '[{"code":"P-1","shown":{"count":2,"average":4.5},"comments":[]}]');

  await say(2, 'dora', { bela: [3, null], chloe: [4, null] });
  t.deepEqual(
    reviewResultLines(await reviewResults(db, project, BEFORE)),
    [
      '*Peer reviews*: 4 of 4 have answered',
      '• *Anna*: too few to show',
      '• *Bela*: 4.0 of 5, 3 reviews',
      '> A pleasure.',
      '> Zest',
      '• *Chloe*: 3.0 of 5, 3 reviews',
      '> Late',
      '> Later',
      '• *Dora*: too few to show',
    ],
    'all have answered',
  );
});

test('the metric "peer review average" shows no more than that, whatever the period', async (t) => {
  const { db, project, say } = await reviewed(t, ['anna', 'bela', 'chloe']);
  await say(1, 'anna', { bela: [5, null], chloe: [1, null] });
  await say(1, 'bela', { anna: [2, null] });
  await say(1, 'chloe', null);
  await db.reviewRequest.updateMany({ where: { person: { handle: 'bela' } }, data: { givenAt: BEFORE } });
  const metric = createCatalogue().metrics.find(({ name }) => name === 'peer review average');
  if (metric?.kind !== 'average') throw new Error('Expected the metric.');
  const week = { from: new Date('2026-11-23T00:00:00Z'), to: new Date('2026-11-30T00:00:00Z') };
  const lastDay = { from: new Date('2026-11-28T00:00:00Z'), to: week.to };
  const average = async (span: Span, now: Date) => {
    const sql = totalsStatement(metric, [span], { now, timeZone: 'UTC', scores: 'scores' });
    const [row] = await db.$queryRawUnsafe<{ a: unknown; n: unknown }[]>(sql);
    return Number(row?.n) === 0 ? null : Number(row?.a) / Number(row?.n);
  };
  t.is(await average(week, BEFORE), null, 'reviews may still be given');
  t.is(await average(week, CLOSES), null, 'each person has one reviewer');
  await say(1, 'chloe', { bela: [2, null] });
  t.is(await average(week, BEFORE), 3.5, 'all have answered, two about Bela');
  t.is(await average(lastDay, BEFORE), null, 'the day of an answer stays secret: it counts for the day of completion');
  t.is((await reviewResults(db, project, BEFORE)).people[1]?.shown?.average, 3.5);
});

test('whatever people wrote, and however many they are, the lines fit one section, one each, without markup', (t) => {
  const text = fc.oneof(
    fc.string({ maxLength: 60, unit: 'binary' }),
    fc.constantFrom('<!channel> <@U12345678>', '*x* _y_ `z`\n> quoted', '👩‍👩‍👧‍👦'.repeat(60), '&<>'.repeat(600)),
  );
  const person = fc.record({
    name: text,
    shown: fc.option(fc.record({ count: fc.nat(60), average: fc.double({ min: 1, max: 5, noNaN: true }) })),
    comments: fc.array(text, { maxLength: 40 }),
  });
  const given: fc.Arbitrary<ReviewResults> = fc.record({
    asked: fc.integer({ min: 1, max: 60 }),
    answered: fc.nat(60),
    hiddenUntil: fc.constantFrom(null, null, null, CLOSES),
    people: fc.array(person, { maxLength: 70 }),
  });
  fc.assert(
    fc.property(given, (results) => {
      const lines = reviewResultLines(results);
      t.true(lines.join('\n').length <= 3_000);
      for (const line of lines) t.notRegex(line, /[\n\r]/);
      t.deepEqual(mentionsIn({ text: lines.join('\n') }), { users: [], usergroups: [], specials: [] });
    }),
    { numRuns: 200 },
  );
});

test('lines that do not fit are counted', (t) => {
  const people = Array.from({ length: 60 }, (_, index) => ({
    name: `Person ${index}`,
    shown: { count: 3, average: 4 },
    comments: ['a', 'b', 'c'].map((letter) => letter.repeat(400)),
  }));
  const lines = reviewResultLines({ asked: 60, answered: 60, hiddenUntil: null, people });
  const shown = lines.filter((line) => line.startsWith('•')).length;
  const comments = lines.filter((line) => line.startsWith('>')).length;
  t.true(shown > 20 && comments > 10, `${shown} people, ${comments} comments`);
  t.deepEqual(lines.slice(-2), [`… and ${60 - shown} more people`, `… and ${shown * 3 - comments} more comments`]);
});

test('the list of recent events does not show that somebody gave a review, because in a small team its time would name them', async (t) => {
  const { db, project, say } = await reviewed(t, ['anna', 'bela', 'chloe']);
  const requestId = await say(1, 'anna', null);
  await say(1, 'bela', null);
  const anna = await db.person.findUniqueOrThrow({ where: { handle: 'anna' } });
  const bela = await db.person.findUniqueOrThrow({ where: { handle: 'bela' } });
  await createTransact(
    db,
    consequences,
  )(async (tx) => {
    await audit(tx, { at: ASKED, actor: 'anna', via: 'click', action: 'project.completed', projectCode: project.code });
    const reviews = [{ revieweeId: bela.id, rating: 4, comment: null }];
    await giveReviews(tx, { requestId, by: anna, about: [bela.id], reviews, at: BEFORE });
  });
  const showing = { clock: { now: () => BEFORE }, timeZone: 'UTC', urgentHours: 12 };
  const view = await statusView(db, project.id, { reader: null, showing, at: BEFORE });
  t.deepEqual(
    view?.trail.map(({ action }) => action),
    ['project.completed'],
  );
  t.is(await db.auditEntry.count({ where: { action: 'review.given' } }), 1, 'the operator keeps it');
});

/** A project whose colleagues were asked to review each other until CLOSES, with these answers. */
async function reviewed(t: ExecutionContext, handles: string[]) {
  const { db } = await testDatabase(t);
  const client = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const project = await db.project.create({
    data: { code: 'P-1', title: 'Page', clientId: client.id, requestedAt: ASKED, requestStampedAt: ASKED, life: 3 },
  });
  const people = new Map<string, number>();
  for (const handle of handles) {
    const name = handle.charAt(0).toUpperCase() + handle.slice(1);
    const stamps = { upsertedAt: ASKED, createdAt: ASKED };
    const data = { handle, name, email: `${handle}@agency.test`, role: 'specialist' as const, ...stamps };
    people.set(handle, (await db.person.create({ data })).id);
  }
  /** Null: they were asked, and have not answered. Resolves with the id of the request. */
  async function say(life: number, by: string, said: Record<string, [number, string | null]> | null): Promise<number> {
    const asked = { projectId: project.id, life, personId: people.get(by)! };
    const givenAt = said === null ? null : BEFORE;
    const { id } = await db.reviewRequest.upsert({
      where: { projectId_life_personId: asked },
      create: { ...asked, askedAt: ASKED, closesAt: CLOSES, givenAt },
      update: { givenAt },
    });
    for (const [handle, [rating, comment]] of Object.entries(said ?? {})) {
      await db.peerReview.create({ data: { requestId: id, revieweeId: people.get(handle)!, rating, comment } });
    }
    return id;
  }
  return { db, project, say };
}

test('the reminder of a review waits for the morning of somebody who is asleep', async (t) => {
  const { db } = await testDatabase(t);
  const asked = new Date('2026-11-24T17:30:00Z');
  const stamps = { upsertedAt: asked, createdAt: asked };
  const named = { handle: 'anna', name: 'Anna', email: 'anna@agency.test', slackId: 'UANNA', ...stamps };
  const { id: personId } = await db.person.create({
    data: { ...named, hours: 'mon-fri 9:00-18:00', timeZone: 'Europe/Berlin' },
  });
  const { id: clientId } = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const { id: projectId } = await db.project.create({
    data: { code: 'P-1', title: 'P-1', clientId, requestedAt: asked, requestStampedAt: asked },
  });
  const closesAt = new Date('2026-11-28T17:30:00Z');
  const { id: requestId } = await db.reviewRequest.create({
    data: { projectId, life: 1, personId, askedAt: asked, closesAt },
  });
  // Two days later, half past six in the evening.
  let now = new Date('2026-11-26T17:30:00Z');
  const transact = createTransact(db);
  const clock = { ...shiftedClock(), now: () => now };
  const jobs = reviewJobs({ db, transact, clock, ops: {} as Bot, rules: NO_HOURS });
  const remind = () => {
    const job = jobs.find(({ kind }) => kind === 'review.remind');
    return job!.run({ requestId }, { id: 1n, attempt: 1, signal: new AbortController().signal });
  };
  const morning = new Date('2026-11-27T08:00:00Z');
  t.deepEqual(await remind(), { kind: 'snooze', until: morning });
  t.is(await db.reviewRequest.count({ where: { remindedAt: null } }), 1);
  now = morning;
  t.like(await remind(), { kind: 'done' });
  t.is(await db.reviewRequest.count({ where: { remindedAt: morning } }), 1);
});
