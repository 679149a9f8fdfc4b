import test from 'ava';
import fc from 'fast-check';
import { readScoreRow } from '../../../app/domain/feedback/scores/score-row.ts';

const row = {
  id: 17,
  project_code: 'P-1',
  client_name: 'Ada',
  client_company: null,
  score: 9,
  comment: 'Fine',
  created_at: new Date('2026-11-20T10:00:00Z'),
};

const refused = test.macro((t, change: object, reason: RegExp) => {
  const reading = readScoreRow({ ...row, ...change });
  t.is(reading.kind, 'broken');
  if (reading.kind === 'broken') t.regex(reading.reason, reason);
});

test('an answer of 11 is refused', refused, { score: 11 }, /^score 11, expected a whole number from 0 to 10$/);
test('an answer of -1 is refused', refused, { score: -1 }, /score -1/);
test('an answer of 7.5 is refused', refused, { score: '7.5' }, /score "7.5"/);
test('an answer without a score is refused', refused, { score: null }, /score NULL/);
test('an empty text is no score', refused, { score: '' }, /score ""/);
test('a word is no score', refused, { score: 'x' }, /score "x"/);
test('a row without an id is refused', refused, { id: null }, /id NULL/);
test('a negative id is refused', refused, { id: -5 }, /id -5/);
test('an id of more than 64 bits is refused', refused, { id: '9223372036854775808' }, /id "9223372036854775808"/);
test('an invalid date is refused', refused, { created_at: new Date(Number.NaN) }, /created_at not a date/);
test('a date in another text format is refused', refused, { created_at: 'yesterday' }, /created_at "yesterday"/);
test('a row without a project is refused', refused, { project_code: ' ' }, /project_code " "/);
test('two mistakes are both named', refused, { score: 11, project_code: null }, /project_code NULL.*; score 11/);

const taken = test.macro((t, change: object, expected: object) => {
  t.like(readScoreRow({ ...row, ...change }), { kind: 'score', ...expected });
});

test(
  'a plain row is accepted',
  taken,
  {},
  { id: 17n, score: 9, clientName: 'Ada', clientCompany: null, comment: 'Fine' },
);
test(
  'numbers may come as text',
  taken,
  { id: '9007199254740993', score: '9.0' },
  { id: 9_007_199_254_740_993n, score: 9 },
);
test('numbers may come as big integers', taken, { id: 5n, score: 0n }, { id: 5n, score: 0 });
test('texts may come as bytes', taken, { comment: Buffer.from('Grüße') }, { comment: 'Grüße' });
test('a text of blanks is empty', taken, { comment: ' \n ', client_name: '' }, { comment: null, clientName: null });
test(
  'a date may come as text, in UTC',
  taken,
  { created_at: '2026-11-20 10:00:00.5' },
  { scoredAt: new Date('2026-11-20T10:00:00.500Z') },
);
test(
  'a comment is cut after 10,000 characters, never within one',
  taken,
  { comment: `a${'💥'.repeat(20_000)}` },
  { comment: `a${'💥'.repeat(9_999)}` },
);

test('every row is read or refused with a reason, and none throws', (t) => {
  const anything = fc.oneof(fc.anything(), fc.integer(), fc.string(), fc.date({ noInvalidDate: false }), fc.bigInt());
  fc.assert(
    fc.property(
      fc.record(Object.fromEntries(Object.keys(row).map((name) => [name, anything])), { requiredKeys: [] }),
      (any) => {
        const reading = readScoreRow(any);
        return reading.kind === 'score'
          ? reading.score >= 0 && reading.score <= 10
          : reading.reason.length > 0 && reading.rowId.length <= 80;
      },
    ),
  );
  t.pass();
});
