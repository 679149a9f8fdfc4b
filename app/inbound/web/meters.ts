import { Counter, Histogram, type Registry } from 'prom-client';

/** The counters of events. (The number of jobs is queried instead.) Dashboards rely on names and labels. */
export function createMeters(registry: Registry) {
  const registers = [registry];
  const calls = new Counter({
    name: 'crewcall_slack_calls_total',
    help: 'Calls to Slack by bot, method and outcome.',
    labelNames: ['bot', 'method', 'outcome'],
    registers,
  });
  const wait = new Histogram({
    name: 'crewcall_slack_wait_seconds',
    help: 'How long calls waited for their turn in the rate budget.',
    labelNames: ['bot', 'method'],
    buckets: [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900],
    registers,
  });
  const call = new Histogram({
    name: 'crewcall_slack_call_seconds',
    help: 'How long Slack took to answer.',
    labelNames: ['bot', 'method'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15],
    registers,
  });
  const limited = new Counter({
    name: 'crewcall_slack_limited_total',
    help: 'Calls that Slack answered with 429.',
    labelNames: ['bot', 'method'],
    registers,
  });
  const acks = new Histogram({
    name: 'crewcall_ack_seconds',
    help: 'From the arrival of an envelope to its acknowledgement.',
    labelNames: ['bot', 'kind'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 3],
    registers,
  });
  const announced = new Counter({
    name: 'crewcall_webhook_calls_total',
    help: 'Calls to the endpoints of EVENTS_URL by their number (webhook-N) and what came of them.',
    labelNames: ['endpoint', 'outcome'],
    registers,
  });
  const withheld = new Counter({
    name: 'crewcall_acks_withheld_total',
    help: 'Clicks, commands and forms that could not be decided in time: Slack told the person to try again.',
    registers,
  });
  const finished = new Counter({
    name: 'crewcall_jobs_finished_total',
    help: 'Runs of jobs by kind and outcome: done, cancelled, failed (tried again), dead.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const taken = new Counter({
    name: 'crewcall_events_total',
    help: 'Events by type and outcome: accepted, duplicate, refused, unavailable, applied, failed.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const claims = new Histogram({
    name: 'crewcall_time_to_claim_seconds',
    help: 'From the request of a project to its claim.',
    buckets: [5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400],
    registers,
  });
  const scores = new Counter({
    name: 'crewcall_scores_taken_total',
    help: 'Client scores taken to be posted.',
    registers,
  });
  const scoresAway = new Counter({
    name: 'crewcall_scores_away_total',
    help: 'Looks at the scores database that failed.',
    registers,
  });
  return { calls, wait, call, limited, acks, announced, withheld, finished, taken, claims, scores, scoresAway };
}
