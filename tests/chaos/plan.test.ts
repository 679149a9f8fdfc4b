import test from 'ava';
import { createDice } from './dice.ts';
import { castOf } from './disturbances/disturbance.ts';
import { planDisturbances } from './disturbances/plan.ts';
import { wantsItAfterAll } from './invariants/recovery.ts';
import { readOptions, WrongUsage } from './options.ts';
import { lastLine, table, type Verdict } from './report.ts';

const span = { count: 200, fromMs: 5_000, toMs: 180_000, cast: castOf({ processes: 2, redis: undefined }) };
const told = (seed: number) => planDisturbances(createDice(seed), span).map(({ at, what }) => `${at} ${what}`);

test('the same seed draws the same disturbances at the same moments, another seed others', (t) => {
  t.deepEqual(told(7), told(7));
  t.notDeepEqual(told(7), told(8));
});

test('all disturbances fall into the duration, in order, and no kind is missing for long', (t) => {
  const plan = planDisturbances(createDice(3), span);
  t.is(plan.length, span.count);
  t.deepEqual(
    plan.map(({ at }) => at),
    plan.map(({ at }) => at).sort((one, other) => one - other),
  );
  t.true(plan.every(({ at }) => at >= span.fromMs && at <= span.toMs));
  t.true(new Set(plan.map(({ kind }) => kind)).size > 12, 'two hundred disturbances contain nearly all kinds');
});

test('without options: ten minutes with twenty disturbances per minute', (t) => {
  const { minutes, disturbances, seed } = readOptions([]) as Exclude<ReturnType<typeof readOptions>, 'help'>;
  t.deepEqual([minutes, disturbances, Number.isInteger(seed)], [10, 200, true]);
  t.deepEqual(readOptions(['--minutes', '3', '--seed', '9', '--disturbances', '1000']), {
    minutes: 3,
    seed: 9,
    disturbances: 1_000,
    stories: false,
    processes: 2,
    redis: undefined,
    log: undefined,
  });
});

test('the written stories run from three minutes on, unless a seed is repeated', (t) => {
  const told = (...words: string[]) => Object(readOptions(words)).stories;
  t.true(told('--minutes', '3'));
  t.false(told('--minutes', '2.9'));
  t.false(told('--minutes', '3', '--seed', '9'));
});

test('Redis and a third process are disturbed only if they exist', (t) => {
  const cast = castOf(
    readOptions(['--processes', '3', '--redis', 'single']) as Exclude<ReturnType<typeof readOptions>, 'help'>,
  );
  const all = planDisturbances(createDice(3), { ...span, cast }).map(({ what }) => what);
  t.true(all.some((what) => /master \d of Redis/.test(what)) && all.some((what) => what.includes('process 3')));
  t.false(told(3).some((what) => /Redis|process 3/.test(what)));
});

test('a pass is kept by whoever does not stand in line or claim afterwards', (t) => {
  t.true(wantsItAfterAll(['offer.passed', 'standby.joined']));
  t.true(wantsItAfterAll(['offer.passed', 'project.claimed', 'project.released']));
  t.false(wantsItAfterAll(['standby.joined', 'project.claimed', 'project.released', 'offer.passed']));
  t.false(wantsItAfterAll(['standby.joined']));
});

test('arguments that make no sense are refused with words that help', (t) => {
  t.regex(refusal(['--processes', '9']), /--processes: expected a whole number from 1 to 5, got "9"/);
  t.regex(refusal(['--redis', 'twin']), /--redis: expected single or cluster, got "twin"/);
  t.regex(refusal(['--minutes', 'ten']), /--minutes: expected a number from .* got "ten"/);
  t.regex(refusal(['--speed', '3']), /Usage: npm run chaos/);
});

test('a broken invariant counts as one failure, and its cases are shown', (t) => {
  const verdict = (offences: string[], skipped = false): Verdict => ({
    invariant: { number: 1, promise: 'a promise', check: () => Promise.reject(new Error('Not asked.')) },
    finding: { looked: 'a few', offences, skipped },
  });
  const verdicts = [verdict([]), verdict(['P-1 has two claimers']), verdict([], true)];
  t.is(lastLine(verdicts), '1 passed, 1 failed, 1 skipped');
  t.regex(table(verdicts), /BROKEN {4}a few\n.*P-1 has two claimers/);
});

function refusal(argv: string[]): string {
  try {
    readOptions(argv);
    return 'taken';
  } catch (error) {
    if (error instanceof WrongUsage) return error.message;
    throw error;
  }
}
