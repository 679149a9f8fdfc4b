import test from 'ava';
import fc from 'fast-check';
import { daysOf } from '../../../app/domain/calendar/period.ts';
import { spanOf } from '../../../app/domain/calendar/span.ts';
import { createCatalogue } from '../../../app/domain/metrics/question/catalogue.ts';
import type { Filter, Named } from '../../../app/domain/metrics/question/names.ts';
import { hasPeriod, type Puzzle, type Question, sayQuestion } from '../../../app/domain/metrics/question/question.ts';
import { readQuestion } from '../../../app/domain/metrics/question/read-question.ts';
import { readRequest } from '../../../app/domain/metrics/question/request.ts';
import type { Actor } from '../../../app/domain/team/rights/rights.ts';

const catalogue = createCatalogue();
// A Tuesday, late in the evening: in Berlin it is already Wednesday.
const now = new Date('2026-11-24T23:30:00Z');
const asking = {
  catalogue,
  actor: { kind: 'person', person: { role: 'admin' } },
  now,
  timeZone: 'Europe/Berlin',
} as const;

function understood(
  text: string,
  as: typeof asking | (Omit<typeof asking, 'timeZone'> & { timeZone: string }) = asking,
): Question {
  const reading = readQuestion(text, as);
  if (reading.kind === 'question') return reading.question;
  throw new Error(
    `${text}: ${JSON.stringify({ ...reading.puzzle, near: undefined, metrics: undefined, metric: undefined })}`,
  );
}

function puzzling(text: string, who: { actor: Actor } = asking): Puzzle {
  const reading = readQuestion(text, { ...asking, ...who });
  if (reading.kind === 'puzzle') return reading.puzzle;
  throw new Error(`${text} was understood as ${sayQuestion(reading.question)}`);
}

for (const [text, said, days] of [
  ['projects started this week', 'projects started this week', '23 – 29 Nov 2026'],
  ['How many projects were started this week?', 'projects started this week', '23 – 29 Nov 2026'],
  ['started projects today', 'projects started today', 'Wed 25 Nov 2026'],
  ['project starts yesterday', 'projects started yesterday', 'Tue 24 Nov 2026'],
  ['starts yesterday', 'projects started yesterday', 'Tue 24 Nov 2026'],
  ['projcts startd last month', 'projects started last month', '1 – 31 Oct 2026'],
  ['NPS last month by skill', 'nps last month by skill', '1 – 31 Oct 2026'],
  ['what is the net promoter score', 'nps', '1 – 30 Nov 2026'],
  ['nps this quarter', 'nps this quarter', '1 Oct – 31 Dec 2026'],
  ['nps last quarter', 'nps last quarter', '1 Jul – 30 Sep 2026'],
  ['nps last year by months', 'nps last year by month', '1 Jan – 31 Dec 2025'],
  ['nps last 7 days', 'nps last 7 days', '19 – 25 Nov 2026'],
  ['nps over the last 2 weeks', 'nps last 2 weeks', '12 – 25 Nov 2026'],
  ['nps last 3 months', 'nps last 3 months', '26 Aug – 25 Nov 2026'],
  ['nps since 1 november', 'nps since 2026-11-01', '1 – 25 Nov 2026'],
  ['nps since 14 december', 'nps since 2025-12-14', '14 Dec 2025 – 25 Nov 2026'],
  ['nps since last friday', 'nps since 2026-11-20', '20 – 25 Nov 2026'],
  ['nps in march', 'nps in March 2026', '1 – 31 Mar 2026'],
  ['nps in december', 'nps in December 2025', '1 – 31 Dec 2025'],
  ['nps in Sept 2024', 'nps in September 2024', '1 – 30 Sep 2024'],
  ['nps in 2024', 'nps in 2024', '1 Jan – 31 Dec 2024'],
  ['nps between 3 march and 5 april', 'nps between 2026-03-03 and 2026-04-05', '3 Mar – 5 Apr 2026'],
  ['nps between 2026-03-03 and 2026-03-03', 'nps on 2026-03-03', 'Tue 3 Mar 2026'],
  ['nps from 3/4/2026 to 5/4/2026', 'nps between 2026-04-03 and 2026-04-05', '3 – 5 Apr 2026'],
  ['nps on monday', 'nps on 2026-11-23', 'Mon 23 Nov 2026'],
  ['nps on 3 november', 'nps on 2026-11-03', 'Tue 3 Nov 2026'],
  ['nps 2026-11-03', 'nps on 2026-11-03', 'Tue 3 Nov 2026'],
  ['nps this month vs last month', 'nps this month vs last month', '1 – 30 Nov 2026'],
  ['nps this month compared to march', 'nps this month vs in March 2026', '1 – 30 Nov 2026'],
  ['nps this month compared to in march', 'nps this month vs in March 2026', '1 – 30 Nov 2026'],
  ['promoters this year by client top 5 as csv', 'promoters this year by client top 5 as csv', '1 Jan – 31 Dec 2026'],
  [
    'top 3 promoters as a table by person last week',
    'promoters last week by person top 3 as table',
    '16 – 22 Nov 2026',
  ],
  ['projects per person by skill', 'projects per person by skill', '1 – 30 Nov 2026'],
  ['claim rate within an hour last week', 'claim rate last week', '16 – 22 Nov 2026'],
  ['how many projects did we start last week?', 'projects started last week', '16 – 22 Nov 2026'],
  ['projects completed last october', 'projects completed in October 2026', '1 – 31 Oct 2026'],
  ['projects completed november', 'projects completed in November 2026', '1 – 30 Nov 2026'],
  ['nps in q3', 'nps in Q3 2026', '1 Jul – 30 Sep 2026'],
  ['nps q4 2025', 'nps in Q4 2025', '1 Oct – 31 Dec 2025'],
  ['nps year to date', 'nps this year', '1 Jan – 31 Dec 2026'],
  ['nps ytd', 'nps this year', '1 Jan – 31 Dec 2026'],
  ['nps this week so far', 'nps this week', '23 – 29 Nov 2026'],
  ['nps past week', 'nps last 1 week', '19 – 25 Nov 2026'],
  ['nps between 1 and 15 nov', 'nps between 2026-11-01 and 2026-11-15', '1 – 15 Nov 2026'],
  ['nps last quarter per week', 'nps last quarter by week', '1 Jul – 30 Sep 2026'],
  ['scores monthly this year', 'scores received this year by month', '1 Jan – 31 Dec 2026'],
  ['top 3 clients by scores last month', 'scores received last month by client top 3', '1 – 31 Oct 2026'],
  ['how many open projects are there right now?', 'open projects', '1 – 30 Nov 2026'],
  ['overdue', 'overdue projects', '1 – 30 Nov 2026'],
] as const) {
  test(`“${text}” ${said === undefined ? 'is not understood' : `is “${said}”`}`, (t) => {
    if (said === undefined) {
      t.notThrows(() => puzzling(text));
      return;
    }
    const question = understood(text);
    t.is(sayQuestion(question), said);
    t.is(daysOf(question.period), days);
  });
}

test('the words for a question are parsed as the same question', (t) => {
  const metric = fc.constantFrom(
    ...catalogue.metrics.filter((one) => hasPeriod(one) && !('ahead' in one && one.ahead)),
  );
  const day = fc
    .date({ min: new Date('2020-01-01'), max: new Date('2026-11-20'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const period = fc.oneof(
    fc.constantFrom(
      '',
      'today',
      'yesterday',
      'this week',
      'last week',
      'this quarter',
      'last year',
      'in may',
      'in 2024',
    ),
    fc.integer({ min: 1, max: 300 }).map((days) => `last ${days} days`),
    day.map((date) => `since ${date}`),
    fc.tuple(day, day).map((days) => `between ${days.toSorted().join(' and ')}`),
  );
  const rest = fc.record({
    cut: fc.constantFrom('', 'by day', 'by week', 'by month', 'by 0'),
    versus: fc.constantFrom('', 'vs last month', 'vs in may'),
    top: fc.constantFrom('', 'top 3'),
    as: fc.constantFrom('', 'as table', 'as chart', 'as csv'),
  });
  fc.assert(
    fc.property(metric, period, rest, (metric, period, { cut, versus, top, as }) => {
      const by =
        cut === 'by 0'
          ? Object.keys(metric.dimensions)
              .slice(0, 1)
              .map((one) => `by ${one}`)
          : [cut];
      const question = understood([metric.name, period, ...by, top, as, versus].filter(Boolean).join(' '));
      const again = understood(sayQuestion(question));
      t.deepEqual(
        JSON.stringify({ ...again, periodAssumed: true }),
        JSON.stringify({ ...question, periodAssumed: true }),
      );
    }),
  );
});

test('every text is parsed or explained, and none throws', (t) => {
  const word = fc.constantFrom(
    'nps',
    'projects',
    'by',
    'vs',
    'last',
    'since',
    'between',
    'and',
    '9999999',
    'in',
    'every',
    'explain',
    'top',
    '-1',
    '<@U1>',
    '`',
    'to',
  );
  const noise = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(word, fc.string({ maxLength: 8 })), { maxLength: 12 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(noise, (text) => {
      t.truthy(readRequest(text, asking).kind);
    }),
    { numRuns: 500 },
  );
});

test('days begin where the time zone says', (t) => {
  const from = (timeZone: string) =>
    spanOf(understood('nps today', { ...asking, timeZone }).period, timeZone).from.toISOString();
  t.is(from('Europe/Berlin'), '2026-11-24T23:00:00.000Z');
  t.is(from('America/New_York'), '2026-11-24T05:00:00.000Z');
});

test('a week in which the clocks change has its real length', (t) => {
  const hours = (now: string) => {
    const { period } = understood('nps last week', { ...asking, now: new Date(now) });
    const { from, to } = spanOf(period, asking.timeZone);
    return (to.getTime() - from.getTime()) / 3_600_000;
  };
  t.is(hours('2026-03-30T10:00:00Z'), 7 * 24 - 1);
  t.is(hours('2026-10-26T10:00:00Z'), 7 * 24 + 1);
});

test('no metric, two metrics, an unknown metric: the answer says so, and offers the nearest', (t) => {
  t.is(puzzling('which ones?').kind, 'no_metric');
  const two = puzzling('nps of projects started last week');
  t.is(two.kind, 'two_metrics');
  t.deepEqual(two.kind === 'two_metrics' && two.metrics.map(({ name }) => name).sort(), ['nps', 'projects started']);
  const near = puzzling('project abandoned this week');
  t.like(near, { kind: 'metric', part: 'project abandoned' });
  t.true(near.kind === 'metric' && near.near.every(({ name }) => name.includes('project')));
  const none = puzzling('bananas');
  t.like(none, { kind: 'metric', part: 'bananas' });
  t.deepEqual(
    none.kind === 'metric' && none.near.map(({ name }) => name),
    ['projects requested', 'time to claim', 'nps', 'active specialists', 'revenue'],
    'if nothing is near, one metric of each subject is offered',
  );
  t.like(puzzling('nps bananas'), { kind: 'metric', part: 'bananas' });
});

test('a word that may mean several metrics is no question, unless they are shown together', (t) => {
  const several = understood('projects this week');
  t.deepEqual(
    [several.metric, ...(several.others ?? [])].map(({ name }) => name),
    ['projects requested', 'projects claimed', 'projects started', 'projects completed'],
  );
  t.is(puzzling('rate').kind, 'metric');
});

test('a period in the future, one that ends before it begins, and words that are no period have different answers', (t) => {
  t.like(puzzling('nps next month'), { kind: 'period', problem: 'future', part: 'next month' });
  t.like(puzzling('nps since tomorrow'), { kind: 'period', problem: 'future' });
  t.like(puzzling('nps between 5 may and 3 may'), { kind: 'period', problem: 'upside_down' });
  t.like(puzzling('nps between 2027-01-01 and 2027-02-01'), { kind: 'period', problem: 'future' });
  t.like(puzzling('nps since the flood'), { kind: 'period', problem: 'unknown', part: 'since the flood' });
  t.like(puzzling('nps since 2026-02-30'), { kind: 'period', problem: 'unknown' });
  t.like(puzzling('nps last 0 days'), { kind: 'period', problem: 'unknown' });
  t.like(puzzling('nps last 99999 days'), { kind: 'period', problem: 'unknown' });
  t.like(puzzling('nps this month vs bananas'), { kind: 'period', problem: 'unknown', part: 'bananas' });
  t.like(puzzling('open projects last month'), { kind: 'period', problem: 'timeless' });
});

test('an unknown dimension, and a metric that the person may not see, are named', (t) => {
  t.like(puzzling('nps by moon'), { kind: 'dimension', part: 'by moon' });
  t.like(puzzling('nps by favourite colour'), { kind: 'dimension', part: 'by favourite colour' });
  t.like(puzzling('nps last week by favourite colour'), { kind: 'dimension', part: 'by favourite colour' });
  t.like(puzzling('claim rate by person'), { kind: 'dimension', part: 'by person' });
  t.like(puzzling('nps by skill top 0'), { kind: 'top' });
  t.is(puzzling('revenue this year', { actor: { kind: 'person', person: { role: 'specialist' } } }).kind, 'forbidden');
  t.is(puzzling('revenue this year', { actor: { kind: 'member' } }).kind, 'forbidden');
  t.is(sayQuestion(understood('revenue this year')), 'revenue this year');
  const specialist = { actor: { kind: 'person', person: { role: 'specialist' } } } satisfies { actor: Actor };
  const cut = puzzling('passes by reason last month', specialist);
  t.is(cut.kind === 'forbidden' ? cut.metric.name : cut.kind, 'offers passed by reason');
  t.is(puzzling('passes by reason', { actor: { kind: 'member' } }).kind, 'forbidden');
  t.is(sayQuestion(understood('passes by reason this year')), 'offers passed this year by reason');
  t.is(readQuestion('passes this year', { ...asking, ...specialist }).kind, 'question');
  const hidden = puzzling('revenu3s abc', { actor: { kind: 'person', person: { role: 'specialist' } } });
  t.false(hidden.kind === 'metric' && hidden.near.some(({ name }) => name === 'revenue'), 'nor is it offered');
});

test('names of built-in object properties are neither dimensions nor buckets', (t) => {
  for (const word of ['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty']) {
    t.is(catalogue.dimension(catalogue.metrics.find(({ name }) => name === 'nps')!, word), undefined, word);
    t.notThrows(() => readQuestion(`nps last month by ${word}`, asking), word);
  }
});

const named = (kind: Filter['kind'], label: string, said: string): Named => {
  const words = label.toLowerCase().split(' ');
  return { filter: { kind, label, said }, ways: [words], ...(kind === 'person' ? { short: words[0] ?? '' } : {}) };
};
const names = [
  named('person', 'Anna Kovacs', 'for @anna'),
  named('person', 'Tom Adler', 'for @adler'),
  named('person', 'Tom Berg', 'for @berg'),
  named('client', 'Analytical Bakery', 'for "Analytical Bakery"'),
  named('client', 'Open Garage', 'for "Open Garage"'),
  named('skill', 'design', 'in "design"'),
  named('skill', 'copywriting', 'in "copywriting"'),
].map((one) => ({ ...one, ways: [...one.ways, [one.filter.said.replace(/^.*[@"](.*?)"?$/, '$1').toLowerCase()]] }));

test('no words cause a crash, and whatever is suggested for them is understood', (t) => {
  const read = (text: string) => readQuestion(text, { ...asking, names, self: names[0] });
  const phrases = catalogue.metrics.flatMap(({ name, words, near }) => [name, ...words, ...near]);
  const word = fc.oneof(
    fc.constantFrom(...phrases),
    fc.constantFrom(...phrases.flatMap((phrase) => phrase.split(' '))),
    fc.constantFrom(...names.flatMap(({ filter, short = '' }) => [filter.said, filter.label, `${short}'s`])),
    fc.constantFrom(
      ...'vs and or for with by per in of than who which is does best worst busiest month top 3'.split(' '),
    ),
    fc.constantFrom('last month', 'in october', 'this year', 'since monday', 'q2', 'on 31 feb', 'all time', 'P-1010'),
  );
  const said = (text: string): string => {
    const reading = read(text);
    return reading.kind === 'question' ? sayQuestion(reading.question) : reading.puzzle.kind;
  };
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 7 }), (words) => {
      const reading = read(words.join(' '));
      if (reading.kind === 'question') {
        const whole = sayQuestion(reading.question);
        t.is(said(whole), whole, words.join(' '));
      } else if ('asks' in reading.puzzle) {
        for (const ask of reading.puzzle.asks) t.is(said(ask), ask, words.join(' '));
      }
    }),
    // The words are the same each time, because a test that fails by chance helps nobody.
    { numRuns: 250, seed: 20_261_126 },
  );
});

test('the schedule of a subscription may come first or last', (t) => {
  for (const text of [
    'every monday 9:00 nps last week',
    'nps last week every monday 9:00',
    'nps last week, every monday at 9',
  ]) {
    const request = readRequest(text, asking);
    if (request.kind !== 'subscribe') throw new Error(`${text} is ${request.kind}`);
    t.is(sayQuestion(request.question), 'nps last week');
    t.deepEqual(request.recurrence, { every: 'week', weekdays: [1], minute: 540 });
  }
  t.is(sayQuestion(understood('projects started this year every week')), 'projects started this year by week');
});
