import perfHooks from 'node:perf_hooks';
import test, { type ExecutionContext } from 'ava';
import { Hono } from 'hono';
import { applyEvent } from '../../../app/inbound/intake/kinds.ts';
import { createMetrics, type MetricsOptions } from '../../../app/inbound/web/metrics.ts';
import { type Database, openDatabase } from '../../../app/infra/database/client.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { testDatabase } from '../../helpers/database.ts';
import { HANG_MS } from '../../helpers/eventually.ts';
import { flakyLink } from './flaky-link.ts';

test('/metrics is in Prometheus format and shows what happened', async (t) => {
  const { db } = await testDatabase(t);
  const { monitorEventLoopDelay } = perfHooks;
  const looks: (number | undefined)[] = [];
  perfHooks.monitorEventLoopDelay = (options) => {
    looks.push(options?.resolution);
    return monitorEventLoopDelay(options);
  };
  t.teardown(() => {
    perfHooks.monitorEventLoopDelay = monitorEventLoopDelay;
  });
  const { telemetry, scrape } = measured(t, db);
  telemetry.emit('slack.call', { bot: 'ops', method: 'chat.update', outcome: 'done', waitedMs: 1_500, ms: 80 });
  telemetry.emit('slack.limited', { bot: 'ops', method: 'chat.update', retryAfterMs: 1_000 });
  telemetry.emit('ack', { bot: 'newproject', kind: 'interactive', name: 'claim_project', ms: 3 });
  telemetry.emit('jobs.done', { kind: 'offer.deliver', ms: 5 });
  telemetry.emit('intake.accepted', { type: 'project.requested', eventId: 'evt_1' });
  telemetry.emit('intake.refused', { eventId: 'evt_2' });
  telemetry.emit('claim.won', { code: 'P-1042', ms: 42_000 });
  telemetry.emit('scores.taken', { count: 3 });
  telemetry.emit('scores.away', { because: 'ECONNREFUSED' });
  telemetry.emit('ack.withheld', { name: 'claim_project' });
  telemetry.emit('webhook.refused', { endpoint: 1, because: 'HTTP 500' });

  t.true(
    looks.every((ms = 10) => ms > 60_000),
    'prom-client would wake an idle process to measure its lag',
  );
  const { response, lines } = await scrape();
  t.regex(response.headers.get('content-type') ?? '', /^text\/plain/);
  for (const line of [
    'crewcall_slack_calls_total{bot="ops",method="chat.update",outcome="done"} 1',
    'crewcall_slack_wait_seconds_sum{bot="ops",method="chat.update"} 1.5',
    'crewcall_slack_call_seconds_sum{bot="ops",method="chat.update"} 0.08',
    'crewcall_slack_limited_total{bot="ops",method="chat.update"} 1',
    'crewcall_ack_seconds_sum{bot="newproject",kind="interactive"} 0.003',
    'crewcall_jobs_finished_total{kind="offer.deliver",outcome="done"} 1',
    'crewcall_events_total{type="project.requested",outcome="accepted"} 1',
    'crewcall_events_total{type="unknown",outcome="refused"} 1',
    'crewcall_time_to_claim_seconds_sum 42',
    'crewcall_scores_taken_total 3',
    'crewcall_scores_away_total 1',
    'crewcall_acks_withheld_total 1',
    'crewcall_webhook_calls_total{endpoint="1",outcome="refused"} 1',
  ]) {
    t.true(lines.includes(line), line);
  }
  t.true(lines.some((line) => line.startsWith('process_resident_memory_bytes ')));
});

test('/metrics tells which part is not up, as /readyz does', async (t) => {
  const { db } = await testDatabase(t);
  const bots = [
    { name: 'ops', up: () => true },
    { name: 'newproject', up: () => false },
    { name: 'statsbot', up: () => false, failed: () => true },
  ];
  const { lines } = await measured(t, db, { bots }).scrape();
  t.deepEqual(
    lines.filter((line) => line.startsWith('crewcall_ready{')),
    [
      'crewcall_ready{part="database"} 1',
      'crewcall_ready{part="ops socket"} 1',
      'crewcall_ready{part="newproject socket"} 0',
      'crewcall_ready{part="statsbot socket"} 1',
    ],
  );
});

test('/metrics shows how long the oldest due job has waited, and 0 if there is none', async (t) => {
  const { db } = await testDatabase(t);
  const { scrape } = measured(t, db);
  const late = async () => {
    const line = (await scrape()).lines.find((one) => one.startsWith('crewcall_jobs_late_seconds '));
    return Number(line?.split(' ')[1]);
  };
  t.is(await late(), 0);
  await createTransact(db)((tx) => enqueue(tx, new Date(), [applyEvent.of({ sequence: '1' })]));
  await db.$executeRaw`UPDATE jobs SET runAt = UTC_TIMESTAMP(3) - INTERVAL 1 HOUR`;
  const seconds = await late();
  t.true(seconds >= 3_600 && seconds < 7_200, String(seconds));
  await db.$executeRaw`UPDATE jobs SET runAt = UTC_TIMESTAMP(3) + INTERVAL 1 HOUR`;
  t.is(await late(), 0);
});

test('an unknown event type of a sender does not become a series', async (t) => {
  const { db } = await testDatabase(t);
  const { telemetry, scrape } = measured(t, db);
  telemetry.emit('intake.refused', { type: 'made.up' });
  t.false((await scrape()).lines.join('\n').includes('made.up'));
});

test('/metrics counts the jobs that wait or are dead', async (t) => {
  const { db } = await testDatabase(t);
  const at = new Date();
  await createTransact(db)((tx) =>
    enqueue(
      tx,
      at,
      ['1', '2', '3', '4'].map((sequence) => applyEvent.of({ sequence })),
    ),
  );
  const [first] = await db.job.findMany({ orderBy: { id: 'asc' } });
  await db.job.update({ where: { id: first!.id }, data: { state: 'dead' } });
  const { lines } = await measured(t, db).scrape();
  t.true(lines.includes('crewcall_jobs{state="waiting",kind="event.apply"} 3'));
  t.true(lines.includes('crewcall_jobs{state="dead",kind="event.apply"} 1'));
});

test('counting jobs costs a range of an index, however many are done', async (t) => {
  const { db } = await testDatabase(t);
  const [plan] = await db.$queryRaw<{ type: string; key: string; Extra: string }[]>`
    EXPLAIN SELECT state, kind, COUNT(*) AS count FROM jobs
    WHERE state IN ('waiting', 'running', 'dead') GROUP BY state, kind`;
  t.regex(plan!.key, /^jobs_state_/);
  t.true(['range', 'index'].includes(plan!.type));
});

test('finding the oldest job reads one index entry for each kind, however many wait', async (t) => {
  const { db } = await testDatabase(t);
  const [plan] = await db.$queryRaw<{ key: string; Extra: string }[]>`
    EXPLAIN SELECT MIN(runAt) FROM jobs WHERE state = 'waiting' AND blocked = FALSE GROUP BY kind`;
  t.regex(plan!.key, /^jobs_state_blocked_kind_runAt/);
  t.regex(plan!.Extra, /Using index/);
});

test('while the database is away, /metrics shows everything else', async (t) => {
  const { url } = await testDatabase(t);
  const link = await flakyLink(t, url);
  const db = openDatabase(link.url);
  t.teardown(() => db.$disconnect());
  const { scrape } = measured(t, db, { patienceMs: 500 });
  link.set('silent');
  const { response, lines } = await scrape();
  t.is(response.status, 200);
  t.true(lines.some((line) => line.startsWith('process_resident_memory_bytes ')));
  t.false(lines.some((line) => line.startsWith('crewcall_jobs{')));
});

function measured(t: ExecutionContext, db: Database, more: Partial<MetricsOptions> = {}) {
  const telemetry = createTelemetry();
  const metrics = createMetrics({ db, telemetry, patienceMs: HANG_MS, ...more });
  t.teardown(metrics.stop);
  const app = new Hono().get('/metrics', metrics.scrape);
  const scrape = async () => {
    const response = await app.request('/metrics');
    return { response, lines: (await response.text()).split('\n') };
  };
  return { telemetry, scrape };
}
