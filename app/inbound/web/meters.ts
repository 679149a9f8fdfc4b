import { Counter, Histogram, type Registry } from 'prom-client';

/**
 * The counters of events. Dashboards rely on their names and labels. Jobs have no counter here: their number is
 * queried when it is asked for.
 */
export function createMeters(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, labelNames: Label[], help: string) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(name: string, labelNames: Label[], buckets: number[], help: string) =>
    new Histogram({ name, help, labelNames, buckets, registers });
  return {
    calls: counter(
      'crewcall_slack_calls_total',
      ['bot', 'method', 'outcome'],
      'Calls to Slack by bot, method and outcome.',
    ),
    wait: histogram(
      'crewcall_slack_wait_seconds',
      ['bot', 'method'],
      [0.01, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900],
      'How long calls waited for their turn in the rate budget.',
    ),
    call: histogram(
      'crewcall_slack_call_seconds',
      ['bot', 'method'],
      [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15],
      'How long Slack took to answer.',
    ),
    limited: counter('crewcall_slack_limited_total', ['bot', 'method'], 'Calls that Slack answered with 429.'),
    acks: histogram(
      'crewcall_ack_seconds',
      ['bot', 'kind'],
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 3],
      'From the arrival of an envelope to its acknowledgement.',
    ),
    announced: counter(
      'crewcall_webhook_calls_total',
      ['endpoint', 'outcome'],
      'Calls to the endpoints of EVENTS_URL by their number (webhook-N) and what came of them.',
    ),
    withheld: counter(
      'crewcall_acks_withheld_total',
      [],
      'Clicks, commands and forms that could not be decided in time: Slack told the person to try again.',
    ),
    finished: counter(
      'crewcall_jobs_finished_total',
      ['kind', 'outcome'],
      'Runs of jobs by kind and outcome: done, cancelled, failed (tried again), dead.',
    ),
    taken: counter(
      'crewcall_events_total',
      ['type', 'outcome'],
      'Events by type and outcome: accepted, duplicate, refused, unavailable, applied, failed.',
    ),
    claims: histogram(
      'crewcall_time_to_claim_seconds',
      [],
      [5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 86_400],
      'From the request of a project to its claim.',
    ),
    scores: counter('crewcall_scores_taken_total', [], 'Client scores taken to be posted.'),
    scoresAway: counter('crewcall_scores_away_total', [], 'Looks at the scores database that failed.'),
  };
}
