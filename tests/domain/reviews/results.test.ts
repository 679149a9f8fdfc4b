import test from 'ava';
import fc from 'fast-check';
import { trailLine } from '../../../app/domain/projects/answers/trail-words.ts';
import { reviewResultLines } from '../../../app/domain/reviews/answers.ts';
import { type ReviewResults, reviewResults } from '../../../app/domain/reviews/results.ts';
import { mentionsIn } from '../../../sandbox/sandbox.ts';
import { testDatabase } from '../../helpers/database.ts';

test('project managers see what was said of each, and never by whom or in which order', async (t) => {
  const { db } = await testDatabase(t);
  const at = new Date('2026-11-24T12:00:00Z');
  const client = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  const project = await db.project.create({
    data: { code: 'P-1', title: 'Page', clientId: client.id, requestedAt: at, requestStampedAt: at, life: 3 },
  });
  const people: Record<string, number> = {};
  for (const [handle, name] of Object.entries({ anna: 'Anna', bela: 'Bela', chloe: 'Chloe' })) {
    const data = {
      handle,
      name,
      email: `${handle}@agency.test`,
      role: 'specialist',
      upsertedAt: at,
      createdAt: at,
    } as const;
    people[handle] = (await db.person.create({ data })).id;
  }
  const say = async (life: number, by: string, said: Record<string, [number, string | null]>) => {
    const request = { projectId: project.id, life, personId: people[by] ?? 0, askedAt: at, closesAt: at };
    const givenAt = Object.keys(said).length > 0 ? at : null;
    const { id: requestId } = await db.reviewRequest.create({ data: { ...request, givenAt } });
    for (const [handle, [rating, comment]] of Object.entries(said)) {
      await db.peerReview.create({ data: { requestId, revieweeId: people[handle] ?? 0, rating, comment } });
    }
  };
  t.deepEqual(await reviewResults(db, project), { asked: 0, answered: 0, people: [] });
  t.deepEqual(reviewResultLines(await reviewResults(db, project)), []);

  await say(1, 'anna', { bela: [1, 'Of an earlier life'] });
  await say(2, 'anna', { bela: [4, 'Zest'], chloe: [2, null] });
  await say(2, 'bela', {});
  await say(2, 'chloe', { bela: [5, 'A pleasure.'] });
  const results = await reviewResults(db, project);
  t.deepEqual(results, {
    asked: 3,
    answered: 2,
    people: [
      { name: 'Anna', count: 0, average: null, comments: [] },
      { name: 'Bela', count: 2, average: 4.5, comments: ['A pleasure.', 'Zest'] },
      { name: 'Chloe', count: 1, average: 2, comments: [] },
    ],
  });
  t.deepEqual(reviewResultLines(results), [
    '*Peer reviews*: 2 of 3 have answered',
    '• *Anna*: no review yet',
    '• *Bela*: 4.5 of 5, 2 reviews',
    '> A pleasure.',
    '> Zest',
    '• *Chloe*: 2.0 of 5, 1 review',
  ]);
  t.is((await reviewResults(db, { ...project, life: 1 })).people[0]?.comments[0], undefined);
});

test('whatever people wrote, and however many they are, the lines fit one section, each a line, none of it markup', (t) => {
  const text = fc.oneof(
    fc.string({ maxLength: 60, unit: 'binary' }),
    fc.constantFrom('<!channel> <@U12345678>', '*x* _y_ `z`\n> quoted', '👩‍👩‍👧‍👦'.repeat(60), '&<>'.repeat(600)),
  );
  const person = fc.record({
    name: text,
    count: fc.nat(60),
    average: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
    comments: fc.array(text, { maxLength: 40 }),
  });
  const given: fc.Arbitrary<ReviewResults> = fc.record({
    asked: fc.integer({ min: 1, max: 60 }),
    answered: fc.nat(60),
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

test('what finds no room is counted', (t) => {
  const people = Array.from({ length: 60 }, (_, index) => ({
    name: `Person ${index}`,
    count: 3,
    average: 4,
    comments: ['a', 'b', 'c'].map((letter) => letter.repeat(400)),
  }));
  const lines = reviewResultLines({ asked: 60, answered: 60, people });
  const shown = lines.filter((line) => line.startsWith('•')).length;
  const comments = lines.filter((line) => line.startsWith('>')).length;
  t.true(shown > 20 && comments > 10, `${shown} people, ${comments} comments`);
  t.deepEqual(lines.slice(-2), [`… and ${60 - shown} more people`, `… and ${shown * 3 - comments} more comments`]);
});

test('the trail does not say who gave the reviews that stand beside it', (t) => {
  const line = trailLine({
    id: 1n,
    at: new Date('2026-11-24T12:00:00Z'),
    actor: 'anna',
    actorName: 'Anna',
    via: 'click',
    action: 'review.given',
    projectCode: 'P-1',
    details: null,
  });
  t.regex(line, /somebody reviewed their colleagues/);
  t.notRegex(line, /anna/i);
});
