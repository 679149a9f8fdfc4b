import test from 'ava';
import { Registry } from 'prom-client';
import { measureLag } from '../../../app/inbound/web/event-loop-lag.ts';
import { standingClock } from '../../helpers/clock.ts';

function measured() {
  const clock = standingClock();
  const registry = new Registry();
  const waits: number[] = [];
  const loop = { busyShare: 0 };
  const after = (ms: number, run: () => void) => {
    waits.push(ms);
    return clock.after(ms, run);
  };
  measureLag(registry, { clock: { ...clock, after }, busyShare: () => loop.busyShare });
  /** Passes the time until the next look, and so much more. */
  const pass = (lateMs = 0) => clock.advance({ ms: (waits.at(-1) ?? 0) + lateMs });
  const figure = async (name: string) => {
    const [value] = (await registry.getSingleMetric(`nodejs_eventloop_lag_${name}_seconds`)?.get())?.values ?? [];
    return value?.value;
  };
  return { clock, registry, waits, loop, pass, figure };
}

test('the lag of an idle event loop is looked at once a second, and ten times a second while it works', (t) => {
  const { clock, waits, loop, pass } = measured();
  pass();
  t.is(clock.now().getTime() + (waits.at(-1) ?? 0), Math.ceil(clock.now().getTime() / 1_000) * 1_000);
  pass();
  pass();
  t.is(waits.at(-1), 1_000);
  loop.busyShare = 0.3;
  pass();
  pass();
  t.deepEqual(waits.slice(-2), [100, 100]);
  loop.busyShare = 0.01;
  pass();
  t.true((waits.at(-1) ?? 0) > 100);
});

test('a standstill is reported with its length, until the next scrape', async (t) => {
  const { registry, loop, pass, figure } = measured();
  loop.busyShare = 1;
  for (let i = 0; i < 9; i++) pass();
  pass(700);
  await registry.metrics();
  const about = async (name: string, seconds: number) => {
    const seen = (await figure(name)) ?? 0;
    t.true(Math.abs(seen - seconds) <= seconds / 50 + 0.001, `${name}: ${seen}`);
  };
  await about('max', 0.7);
  await about('p99', 0.7);
  await about('p50', 0);
  await about('mean', 0.07);
  await registry.metrics();
  await about('max', 0.7);
  pass();
  await registry.metrics();
  await about('max', 0);
});
