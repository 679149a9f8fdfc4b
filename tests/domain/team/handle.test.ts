import test from 'ava';
import fc from 'fast-check';
import { handlesFor } from '../../../app/domain/team/roster/handle.ts';
import { handle } from '../../../app/inbound/intake/fields.ts';

const slackId = 'U0ABC';

test('a name in Slack becomes a handle as events use it', (t) => {
  const first = (name: string) => handlesFor({ name, slackId }).next().value;
  t.is(first('Anna.Kovács'), 'anna.kovacs');
  t.is(first('bela toth'), 'bela-toth');
  t.is(first('-х-'), 'u0abc');
  t.is(first('...'), 'u0abc');
});

test('whatever somebody is called in Slack, every possible handle is valid and none is used twice', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 50 })), (name) => {
      const handles = [...handlesFor({ name, slackId })];
      return handles.every((one) => handle.safeParse(one).data === one) && new Set(handles).size === handles.length;
    }),
    { numRuns: 50 },
  );
  t.pass();
});
