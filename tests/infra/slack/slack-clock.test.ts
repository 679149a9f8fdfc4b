import test from 'ava';
import { createSlackClock } from '../../../app/infra/slack/client/slack-clock.ts';
import { shiftedClock } from '../../helpers/clock.ts';

test('the age of something at Slack does not depend on our wall clock', (t) => {
  const monotonic = { ms: 0 };
  const wall = { now: new Date('2026-11-26T12:00:00Z') };
  const clock = { ...shiftedClock(), now: () => wall.now, monotonic: () => monotonic.ms };
  t.teardown(() => clock.end());
  const slackClock = createSlackClock(clock);
  t.deepEqual(slackClock.ago(5_000), new Date('2026-11-26T11:59:55Z'), 'nothing else is known yet');
  slackClock.heard(new Date('2026-11-26T11:50:00Z'));
  monotonic.ms += 60_000;
  for (const shown of ['2026-11-26T12:01:00Z', '2026-11-26T12:21:48Z', '2026-11-26T11:00:00Z']) {
    wall.now = new Date(shown);
    t.deepEqual(slackClock.ago(5_000), new Date('2026-11-26T11:50:55Z'), shown);
  }
});

test('a time of Slack is converted to our clock; a difference below its whole seconds is ignored', (t) => {
  const now = new Date('2026-11-26T12:00:00.900Z');
  const clock = { ...shiftedClock(), now: () => now };
  t.teardown(() => clock.end());
  const slackClock = createSlackClock(clock);
  const theirs = new Date('2026-11-26T12:00:00.500Z');
  for (const [heard, ours] of [
    ['2026-11-26T12:00:00Z', theirs],
    ['2026-11-26T11:59:59Z', theirs],
    ['2026-11-26T11:30:00Z', new Date('2026-11-26T12:30:01.400Z')],
    ['2026-11-26T12:30:00Z', new Date('2026-11-26T11:30:01.400Z')],
  ] as const) {
    slackClock.heard(new Date(heard));
    t.deepEqual(slackClock.oursIfApart(theirs), ours, heard);
  }
});
