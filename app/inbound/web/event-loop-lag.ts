import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';
import { backgroundClock, type Clock } from '../../infra/clock.ts';

export interface LagOptions {
  clock?: Pick<Clock, 'now' | 'monotonic' | 'after'>;
  /** The share of time in which the event loop had work since the last call. */
  busyShare?: () => number;
}

/** How often to look while the event loop has work, and while it has none. */
const BUSY_LOOK_MS = 100;
const IDLE_LOOK_MS = 1_000;
const BUSY = 0.05;

/**
 * Measures how late timers fire, and replaces prom-client's gauges of it. That package looks in the same short
 * interval for ever, and each look wakes an idle process. But a loop without work is not late.
 */
export function measureLag(
  registry: Registry,
  { clock = backgroundClock, busyShare = shareOfLoop() }: LagOptions = {},
): void {
  const lags = createHistogram({ lowest: 1, highest: HOUR_US, figures: 2 });

  function lookIn(ms: number): void {
    const dueAt = clock.monotonic() + ms;
    clock.after(ms, () => {
      const lateUs = Math.round((clock.monotonic() - dueAt) * 1_000);
      lags.record(Math.min(Math.max(lateUs, 1), HOUR_US));
      // The schedule wakes the process at each whole second anyway.
      lookIn(busyShare() > BUSY ? BUSY_LOOK_MS : IDLE_LOOK_MS - (clock.now().getTime() % IDLE_LOOK_MS));
    });
  }
  lookIn(BUSY_LOOK_MS);

  const gauges = Object.entries(figures).map(([figure, of], index) => {
    const name = `nodejs_eventloop_lag_${figure}_seconds`;
    registry.removeSingleMetric(name);
    const help = `Lag of the event loop since the last scrape: ${figure}.`;
    return { of, gauge: new Gauge({ name, help, registers: [registry], ...(index === 0 && { collect }) }) };
  });

  /** The first gauge is collected first, and sets all of them. */
  function collect(): void {
    if (lags.count === 0) return;
    for (const { of, gauge } of gauges) gauge.set(of(lags) / 1e6);
    lags.reset();
  }
}

const HOUR_US = 3_600_000_000;

const figures: Record<string, (lags: RecordableHistogram) => number> = {
  min: (lags) => lags.min,
  max: (lags) => lags.max,
  mean: (lags) => lags.mean,
  stddev: (lags) => lags.stddev,
  p50: (lags) => lags.percentile(50),
  p90: (lags) => lags.percentile(90),
  p99: (lags) => lags.percentile(99),
};

function shareOfLoop(): () => number {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization;
  };
}
