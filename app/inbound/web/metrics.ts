import type { Handler } from 'hono';
import { collectDefaultMetrics, Gauge, type Histogram, Registry } from 'prom-client';
import type { Database } from '../../infra/database/client.ts';
import type { Redis } from '../../infra/redis/redis.ts';
import type { Telemetry, TelemetryFields } from '../../infra/telemetry.ts';
import { isEventName } from '../intake/events.ts';
import { measureLag } from './event-loop-lag.ts';
import { type Health, lookAtParts } from './health.ts';
import { countJobs } from './job-counts.ts';
import { lateSeconds } from './late-jobs.ts';
import { createMeters } from './meters.ts';
import { type MeasuredQueue, measureQueue } from './queue-meters.ts';

export interface Metrics {
  registry: Registry;
  /** GET /metrics, in the text format of Prometheus. */
  scrape: Handler;
  stop(): void;
}

export interface MetricsOptions {
  db: Database;
  telemetry: Telemetry;
  bots?: Health['bots'];
  redis?: Pick<Redis, 'isSound' | 'seen'> | undefined;
  /** Absent if events do not come from a queue. */
  queue?: MeasuredQueue | undefined;
  /** How long the database may take to answer. */
  patienceMs?: number;
}

/** In effect never: {@link measureLag} measures the lag of the event loop. */
const LAG_LOOK_MS = 2 ** 31 - 1;

/** Counts telemetry events and jobs. Personal text never becomes a label. */
export function createMetrics({ db, telemetry, bots = [], redis, queue, ...how }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_LOOK_MS });
  measureLag(registry);
  const counters = counting(registry);
  const stopCounting = telemetry.subscribe(({ name, fields }) => counters.get(name)?.(fields));
  const stopMeasuring = queue === undefined ? undefined : measureQueue(registry, telemetry, queue);
  jobsGauge(registry, db, how.patienceMs);
  lateGauge(registry, db, how.patienceMs);
  readyGauge(registry, { db, bots, ...how });
  if (redis !== undefined) redisGauges(registry, redis);
  return {
    registry,
    stop() {
      stopCounting();
      stopMeasuring?.();
    },
    scrape: async (c) => c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  };
}

/** Maps each telemetry event to a function that increments its counters. */
function counting(registry: Registry): Map<string, (fields: TelemetryFields) => void> {
  const { calls, wait, call, limited, acks, announced, withheld, finished, taken, claims, scores, scoresAway } =
    createMeters(registry);
  const count = new Map<string, (fields: TelemetryFields) => void>();
  count.set('slack.call', ({ bot, method, outcome, waitedMs, ms }) => {
    calls.inc({ bot: label(bot), method: label(method), outcome: label(outcome) });
    observe(wait, { bot: label(bot), method: label(method) }, waitedMs);
    observe(call, { bot: label(bot), method: label(method) }, ms);
  });
  count.set('slack.limited', ({ bot, method }) => limited.inc({ bot: label(bot), method: label(method) }));
  count.set('ack', ({ bot, kind, ms }) => observe(acks, { bot: label(bot), kind: label(kind) }, ms));
  count.set('ack.withheld', () => withheld.inc());
  for (const outcome of ['done', 'cancelled', 'failed', 'dead']) {
    count.set(`jobs.${outcome}`, ({ kind }) => finished.inc({ kind: label(kind), outcome }));
  }
  for (const outcome of ['accepted', 'duplicate', 'refused', 'unavailable', 'applied', 'failed']) {
    count.set(`intake.${outcome}`, ({ type }) => taken.inc({ type: knownType(type), outcome }));
  }
  for (const outcome of ['taken', 'refused', 'gone']) {
    count.set(`webhook.${outcome}`, ({ endpoint }) => announced.inc({ endpoint: label(endpoint), outcome }));
  }
  count.set('claim.won', ({ ms }) => observe(claims, {}, ms));
  count.set('scores.taken', ({ count }) => scores.inc(typeof count === 'number' ? count : 0));
  count.set('scores.away', () => scoresAway.inc());
  return count;
}

function jobsGauge(registry: Registry, db: Database, patienceMs?: number): void {
  const counts = countJobs(db, patienceMs);
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

function lateGauge(registry: Registry, db: Database, patienceMs?: number): void {
  new Gauge({
    name: 'crewcall_jobs_late_seconds',
    help: 'For how long the job has been due that has waited longest for its run. Missing while the database is away.',
    registers: [registry],
    async collect() {
      this.reset();
      const seconds = await lateSeconds(db, patienceMs);
      if (seconds !== undefined) this.set(seconds);
    },
  });
}

/** Reports the same parts as /readyz. */
function readyGauge(registry: Registry, health: Health): void {
  new Gauge({
    name: 'crewcall_ready',
    help: '1 where the database answers, or the bot has a socket to Slack, else 0.',
    labelNames: ['part'],
    registers: [registry],
    async collect() {
      for (const { part, up } of await lookAtParts(health)) this.set({ part }, up ? 1 : 0);
    },
  });
}

function redisGauges(registry: Registry, redis: Pick<Redis, 'isSound' | 'seen'>): void {
  new Gauge({
    name: 'crewcall_redis_up',
    help: '1 where Redis answers and takes what is written, else 0: then each process keeps to its share.',
    registers: [registry],
    collect() {
      this.set(redis.isSound() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'crewcall_redis_latency_seconds',
    help: 'How long the slowest node of Redis took for its last answer. Missing while Redis is away.',
    registers: [registry],
    collect() {
      this.reset();
      const sight = redis.seen();
      if (sight !== undefined) this.set(sight.latencyMs / 1_000);
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

/** The event's type as a label. Senders may write any type, but only known types get a time series. */
const knownType = (type: TelemetryFields[string]) => (typeof type === 'string' && isEventName(type) ? type : 'unknown');
