import type { Handler } from 'hono';
import { collectDefaultMetrics, Gauge, type Histogram, Registry } from 'prom-client';
import type { Database } from '../../infra/database/client.ts';
import type { Telemetry, TelemetryFields } from '../../infra/telemetry.ts';
import { isEventName } from '../intake/events.ts';
import { countJobs } from './job-counts.ts';
import { createMeters } from './meters.ts';

export interface Metrics {
  registry: Registry;
  /** GET /metrics: Prometheus text. */
  scrape: Handler;
  stop(): void;
}

/** Counts what telemetry says, and how many jobs there are. Personal text never becomes a label. */
export function createMetrics({ db, telemetry }: { db: Database; telemetry: Telemetry }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = counting(registry);
  const stop = telemetry.subscribe(({ name, fields }) => counters.get(name)?.(fields));
  jobsGauge(registry, db);
  return {
    registry,
    stop,
    scrape: async (c) => c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  };
}

/** What each telemetry event adds to. */
function counting(registry: Registry): Map<string, (fields: TelemetryFields) => void> {
  const { calls, wait, call, limited, acks, finished, taken, claims, scores } = createMeters(registry);
  const count = new Map<string, (fields: TelemetryFields) => void>();
  count.set('slack.call', ({ bot, method, outcome, waitedMs, ms }) => {
    calls.inc({ bot: label(bot), method: label(method), outcome: label(outcome) });
    observe(wait, { bot: label(bot), method: label(method) }, waitedMs);
    observe(call, { bot: label(bot), method: label(method) }, ms);
  });
  count.set('slack.limited', ({ bot, method }) => limited.inc({ bot: label(bot), method: label(method) }));
  count.set('ack', ({ bot, kind, ms }) => observe(acks, { bot: label(bot), kind: label(kind) }, ms));
  for (const outcome of ['done', 'cancelled', 'failed', 'dead']) {
    count.set(`jobs.${outcome}`, ({ kind }) => finished.inc({ kind: label(kind), outcome }));
  }
  for (const outcome of ['accepted', 'duplicate', 'refused', 'unavailable', 'applied', 'failed']) {
    count.set(`intake.${outcome}`, ({ type }) => taken.inc({ type: knownType(type), outcome }));
  }
  count.set('claim.won', ({ ms }) => observe(claims, {}, ms));
  count.set('scores.taken', ({ count }) => scores.inc(typeof count === 'number' ? count : 0));
  return count;
}

function jobsGauge(registry: Registry, db: Database): void {
  const counts = countJobs(db);
  new Gauge({
    name: 'crewcall_jobs',
    help: 'Jobs that are waiting, running or dead. Missing while the database is away.',
    labelNames: ['state', 'kind'],
    registers: [registry],
    async collect() {
      this.reset();
      for (const { state, kind, count } of await counts()) this.set({ state, kind }, count);
    },
  });
}

function observe<L extends string>(
  histogram: Histogram<L>,
  labels: Partial<Record<L, string>>,
  ms: TelemetryFields[string],
): void {
  if (typeof ms === 'number') histogram.observe(labels, ms / 1_000);
}

const label = (value: TelemetryFields[string]) => String(value ?? 'unknown');

/** Senders name types freely; only ours may become series. */
const knownType = (type: TelemetryFields[string]) => (typeof type === 'string' && isEventName(type) ? type : 'unknown');
