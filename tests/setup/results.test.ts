import test from 'ava';
import { createTally } from '../run/tally.ts';
import { type Outcome, tapReader } from '../run/tap.ts';

const TAP = `TAP version 13
ok 1 - offers › claim › first claim wins
not ok 2 - offers › claim › a second one is told
  ---
    name: AssertionError
    details:
      'Difference (- actual, + expected):': |2-
        - 'Anna'
        + 'Bela'
  ...
ok 3 - jobs › worker › not today # SKIP
not ok 4 - jobs › worker › to be written # TODO
# a comment
not ok 5 - a file that broke

1..5
# tests 5
`;

test('results are read from TAP, with the details of a failure', (t) => {
  const outcomes = read(TAP);
  t.deepEqual(
    outcomes.map(({ title, state }) => [state, title]),
    [
      ['passed', 'offers › claim › first claim wins'],
      ['failed', 'offers › claim › a second one is told'],
      ['skipped', 'jobs › worker › not today'],
      ['skipped', 'jobs › worker › to be written'],
      ['failed', 'a file that broke'],
    ],
  );
  t.deepEqual(outcomes[1]?.details.slice(0, 2), ['name: AssertionError', 'details:']);
  t.true(outcomes[1]?.details.includes("    - 'Anna'"));
});

test('every result is counted once, in the line of its file and in the sum', (t) => {
  const lines: string[] = [];
  const tally = createTally({ files: ['offers/claim', 'jobs/worker'], atOnce: 3, tell: (line) => lines.push(line) });
  for (const outcome of read(TAP)) tally.add(outcome);
  t.deepEqual(tally.finish(), { passed: 1, failed: 2, skipped: 2 });
  t.deepEqual(lines, [
    '✗ offers/claim: 1 passed, 1 failed',
    '✓ jobs/worker: 0 passed, 2 skipped',
    '✗ others: 0 passed, 1 failed',
  ]);
});

test('a file is reported as soon as more files have begun than can run at once', (t) => {
  const lines: string[] = [];
  const tally = createTally({ files: ['a', 'b', 'c'], atOnce: 2, tell: (line) => lines.push(line) });
  for (const title of ['a › 1', 'b › 1', 'a › 2', 'c › 1']) tally.add({ title, state: 'passed', details: [] });
  t.deepEqual(lines, ['✓ b: 1 passed']);
});

function read(tap: string): Outcome[] {
  const outcomes: Outcome[] = [];
  const reader = tapReader((outcome) => outcomes.push(outcome));
  for (const line of tap.split('\n')) reader(line);
  return outcomes;
}
