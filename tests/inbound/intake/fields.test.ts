import test from 'ava';
import fc from 'fast-check';
import { events } from '../../../app/inbound/intake/events.ts';
import { due, maybe, moment, text } from '../../../app/inbound/intake/fields.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const brokenText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));

test('text from outside is stored well-formed, composed, without NUL, and reads back the same', (t) => {
  fc.assert(
    fc.property(fc.oneof(anyText, brokenText), (said) => {
      const read = text(300).safeParse(said);
      if (!read.success) return;
      t.notRegex(read.data, /\p{Surrogate}/u);
      t.false(read.data.includes(String.fromCharCode(0)));
      t.is(read.data, read.data.normalize('NFC'));
      t.is(text(300).parse(read.data), read.data);
    }),
  );
});

test('text without visible characters is empty: refused if it is required, otherwise missing', (t) => {
  for (const unseen of ['\u200b', ' \u202e\u2066 ', '\u2060\u00ad', '\ufeff\u200d\u200f', '\u{e0041}']) {
    t.false(text(300).safeParse(unseen).success, JSON.stringify(unseen));
    t.is(maybe(text(300)).parse(unseen), undefined, JSON.stringify(unseen));
  }
  t.is(text(300).parse('\u200d👩‍👧\u200d'), '\u200d👩‍👧\u200d');
});

test('names and titles become one line, briefs keep their lines', (t) => {
  const said = {
    code: 'P-1',
    title: 'Two\r\nlines\u2028here',
    skills: ['design'],
    brief: 'One\nTwo',
    budget: '5\nEUR',
  };
  const client = { name: 'Ada\n*Budget*', company: 'Bakery\t\nX: 1' };
  const { data } = events['project.requested'].read({ timestamp: '2026-11-23T09:00:00Z', data: { ...said, client } });
  t.like(data?.data, {
    title: 'Two lines here',
    brief: 'One\nTwo',
    budget: '5 EUR',
    client: { name: 'Ada *Budget*', company: 'Bakery X: 1' },
  });
});

test('length is counted in characters, not in bytes', (t) => {
  t.true(text(3).safeParse('😀😀😀').success);
  t.false(text(3).safeParse('😀😀😀😀').success);
});

test('a request that was stored as JSON reads back the same', (t) => {
  const request = fc.record(
    {
      code: fc.stringMatching(/^[A-Z0-9-]{2,32}$/),
      title: anyText.map((title) => `x${title}`),
      brief: fc.option(anyText.map((brief) => `${brief}.`)),
      skills: fc.array(fc.stringMatching(/^[A-Za-z0-9][a-z0-9_-]{0,20}$/), { minLength: 1, maxLength: 50 }),
      client: fc.record({ name: fc.constantFrom('Ada', 'Żółw'), company: fc.option(fc.constant('Lovelace & Söhne')) }),
      dueAt: fc.constantFrom('2026-12-01', '2026-12-01T10:00:00+02:00', '2026-12-01T13:00:00+01:00', null),
      budget: fc.oneof(fc.integer(), fc.constant('10k–12k'), fc.constant('')),
      somethingElse: fc.jsonValue(),
    },
    { requiredKeys: ['code', 'title', 'skills', 'client'] },
  );
  fc.assert(
    fc.property(request, (data) => {
      const type = events['project.requested'];
      const timestamp = '2026-11-23T09:00:00Z';
      const read = type.read({ timestamp, data });
      t.true(read.success, JSON.stringify(read.error?.issues));
      const kept = JSON.stringify(read.data!.data);
      t.is(JSON.stringify(type.read({ timestamp, data: JSON.parse(kept) }).data!.data), kept);
      t.false(kept.includes('somethingElse'));
    }),
    { numRuns: 200 },
  );
});

const time = test.macro((t, said: string, meant: string | null) => {
  const read = moment.safeParse(said);
  t.is(read.success ? read.data.toISOString() : null, meant);
});

test('a time with an offset', time, '2026-11-23T09:30:00+02:00', '2026-11-23T07:30:00.000Z');
test('a time with an offset without a colon', time, '2026-11-23T09:30:00.5+0200', '2026-11-23T07:30:00.500Z');
test('a time without seconds', time, '2026-11-23T09:30Z', '2026-11-23T09:30:00.000Z');
test('a time without an offset is UTC', time, '2026-11-23T09:30:00', '2026-11-23T09:30:00.000Z');
test('an hour that does not exist is refused', time, '2026-11-23T25:00:00Z', null);
test('a time before the Unix epoch is refused', time, '1969-12-31T23:00:00Z', null);
test('a number is not a time', time, '1795425000', null);

const dueDate = test.macro((t, said: string, meant: string | null) => {
  const read = due.safeParse(said);
  t.is(read.success ? read.data : null, meant);
  if (!read.success) t.regex(read.error.message, /2026-12-10T17:00:00\+01:00/);
});

test('a due date is a date in every zone', dueDate, '2026-12-10', '2026-12-10');
test('a due moment has an offset', dueDate, '2026-12-10T17:00:00+01:00', '2026-12-10T16:00:00.000Z');
test('a due moment may be UTC', dueDate, '2026-12-10T17:00Z', '2026-12-10T17:00:00.000Z');
test('a due moment without an offset is refused, because its zone is unknown', dueDate, '2026-12-10T17:00:00', null);
test('a due date that does not exist is refused', dueDate, '2026-02-30', null);
