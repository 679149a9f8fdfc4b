import type { Clock } from '../../clock.ts';
import { OutcomeUnknown, RetryLater } from '../../errors.ts';
import type { ClaimedJob } from '../claim.ts';
import type { JobOutcome, JobRun, JobRunner } from '../job.ts';
import type { Ending } from '../settle.ts';

/** The result of a run: its name for telemetry, and the ending to settle. */
export interface RunResult {
  name: 'done' | 'cancelled' | 'snoozed' | 'failed' | 'dead';
  because?: string;
  ending: Ending;
}

/** Runs the job and returns the result. It never rejects. */
export async function runJob(
  runner: JobRunner,
  job: ClaimedJob,
  { clock, ...run }: { clock: Clock } & Pick<JobRun, 'signal' | 'endWith'>,
): Promise<RunResult> {
  const { id, attempt, payload } = job;
  try {
    return resultOf(await runner.run(payload, { id, attempt, ...run }), attempt);
  } catch (error) {
    const because = reason(error);
    // These cases do not count as an attempt: Slack asked us to wait, an operator is needed, or we interrupted the
    // run.
    const again = { kind: 'later', attempts: attempt - 1, because, broughtForward: false } as const;
    if (error instanceof RetryLater) {
      return { name: 'snoozed', because, ending: { ...again, runAt: error.until, report: error.report } };
    }
    if (run.signal.aborted) return { name: 'snoozed', because, ending: { ...again, runAt: clock.now() } };
    if (error instanceof OutcomeUnknown) return awaiting(job, runner, { clock, because });
    if (attempt >= runner.attempts) return { name: 'dead', because, ending: { kind: 'dead', because } };
    const runAt = new Date(clock.now().getTime() + backoffMs(attempt));
    return { name: 'failed', because, ending: { ...again, runAt, attempts: attempt } };
  }
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5 * 60_000;
const LONGEST_OUTAGE_PAUSE_MS = 60_000;

/**
 * During an outage, failed attempts lengthen the pauses but use up at most half of the attempts. So the job survives
 * the outage and has attempts left for failures of its own. A job that gets no answer for that long is reported.
 */
function awaiting(
  { id, kind, attempt }: ClaimedJob,
  { attempts }: JobRunner,
  { clock, because }: { clock: Clock; because: string },
): RunResult {
  const counted = Math.min(attempt, Math.ceil(attempts / 2));
  const now = clock.now();
  const runAt = new Date(now.getTime() + Math.min(LONGEST_OUTAGE_PAUSE_MS, backoffMs(attempt)));
  const text = `Jobs of the kind ${kind} find no answer (job ${id}): ${because} They are tried on.`;
  const report = counted < attempt ? { key: `unanswered:${kind}:${now.toISOString().slice(0, 10)}`, text } : undefined;
  return {
    name: 'failed',
    because,
    ending: { kind: 'later', attempts: counted, because, broughtForward: false, runAt, report },
  };
}

/** The pause after a failed attempt (1, 2, …): doubling from half a second to five minutes, ± 25 %. */
function backoffMs(attempt: number): number {
  const base = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.round(base * (0.75 + Math.random() / 2));
}

function resultOf(outcome: JobOutcome, attempt: number): RunResult {
  switch (outcome.kind) {
    case 'done':
      return { name: 'done', ending: { kind: 'done' } };
    case 'cancel':
      return { name: 'cancelled', because: outcome.because, ending: { kind: 'done', because: outcome.because } };
    case 'snooze': {
      // The job was requested while it ran, perhaps because of something that the run did not see.
      const later = { attempts: attempt - 1, because: null, broughtForward: true };
      return { name: 'snoozed', ending: { kind: 'later', runAt: outcome.until, ...later } };
    }
  }
}

export function reason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 2_000) : String(error);
}
