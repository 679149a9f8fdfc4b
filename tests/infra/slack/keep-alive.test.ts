import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import test from 'ava';
import { createKeepAlive } from '../../../app/infra/slack/socket/keep-alive.ts';
import { standingClock } from '../../helpers/clock.ts';

function connection() {
  const seen = { pings: 0, bytes: 0, isCutOff: false };
  const watched = {
    ping: () => {
      seen.pings += 1;
    },
    bytesRead: () => seen.bytes,
    cutOff: () => {
      seen.isCutOff = true;
    },
  };
  return { seen, watched };
}

function office() {
  const clock = standingClock();
  let timers = 0;
  const after = (ms: number, run: () => void) => {
    timers += 1;
    return clock.after(ms, run);
  };
  const { watch } = createKeepAlive({ answerMs: 2_000, clock: { ...clock, after } });
  const pass = async (seconds: number) => {
    clock.advance({ seconds });
    await turnOfTheLoop();
  };
  return { watch, pass, timers: () => timers };
}

test('six connections that answer are pinged together every two seconds, by one timer', async (t) => {
  const { watch, pass, timers } = office();
  const all = Array.from({ length: 6 }, connection);
  for (const { watched } of all) watch(watched);
  for (let i = 0; i < 30; i++) {
    await pass(2);
    for (const { seen } of all) seen.bytes += 6;
  }
  t.true(all.every(({ seen }) => seen.pings === 30 && !seen.isCutOff));
  t.is(timers(), 31, 'thirty wake-ups in a minute, and the next one');
});

test('a connection that dies is cut off within four seconds, and the others stay', async (t) => {
  const { watch, pass } = office();
  const [dead, living] = [connection(), connection()];
  for (const { watched } of [dead, living]) watch(watched);
  await pass(2);
  dead.seen.bytes += 6;
  living.seen.bytes += 6;
  await pass(2);
  t.false(dead.seen.isCutOff, 'it had answered the first ping');
  living.seen.bytes += 1;
  await pass(2);
  t.true(dead.seen.isCutOff);
  t.false(living.seen.isCutOff, 'anything that arrives is a sign of life');
});

test('after a standstill of the process connections are pinged again before they are judged', async (t) => {
  const { watch, pass } = office();
  const { seen, watched } = connection();
  watch(watched);
  await pass(2);
  await pass(10);
  t.is(seen.pings, 2);
  t.false(seen.isCutOff);
  await pass(2);
  t.true(seen.isCutOff);
});

test('an answer that has arrived while the event loop was busy counts', async (t) => {
  const { watch, pass } = office();
  const { seen, watched } = connection();
  watch(watched);
  await pass(2);
  // It is read in the same turn of the event loop, after the timer.
  const passing = pass(2);
  seen.bytes += 6;
  await passing;
  t.false(seen.isCutOff);
});

test('without connections nothing wakes the process', async (t) => {
  const { watch, pass, timers } = office();
  const { seen, watched } = connection();
  const forget = watch(watched);
  forget();
  await pass(2);
  await pass(2);
  t.is(timers(), 1);
  t.is(seen.pings, 0);
  watch(watched);
  await pass(2);
  t.is(seen.pings, 1);
});
