import type { z } from 'zod';
import type { Tx } from '../database/client.ts';

/**
 * The outcome of a job's run. If the run throws, it has failed: the job is retried with back-off, and is dead after
 * the last attempt.
 */
export type JobOutcome =
  | { kind: 'done' }
  /** The job is not needed any more. `because`: the reason. */
  | { kind: 'cancel'; because: string }
  /** The job runs again at `until`; this does not count as an attempt. */
  | { kind: 'snooze'; until: Date };

export const done: JobOutcome = { kind: 'done' };
export const cancel = (because: string): JobOutcome => ({ kind: 'cancel', because });
export const snooze = (until: Date): JobOutcome => ({ kind: 'snooze', until });

/** The name and payload of one kind of job. Facts need nothing else to request one. */
export interface JobKind<P = unknown, Name extends string = string> {
  readonly name: Name;
  readonly payload: z.ZodType<P>;
  /** Creates a request of this kind, for enqueue(). */
  of(payload: P, options?: JobOptions): JobRequest;
}

export interface JobOptions {
  /** Jobs of one lane run one after another, in the order in which they were enqueued. */
  lane?: string;
  /**
   * At most one waiting job has this key. Requesting it again only makes it run earlier, if the new run-at is
   * earlier.
   */
  uniqueKey?: string;
  /** The job does not run before this. */
  runAt?: Date;
}

export interface JobRequest extends JobOptions {
  kind: string;
  payload: unknown;
}

/** Defines a kind. Only the `kinds.ts` of subjects call this; app/job-kinds.ts lists all kinds. */
export function jobKind<P, Name extends string>(name: Name, payload: z.ZodType<P>): JobKind<P, Name> {
  return { name, payload, of: (of, options = {}) => ({ kind: name, payload: payload.parse(of), ...options }) };
}

/** The context of a run. */
export interface JobRun {
  id: bigint;
  /** 1 for the first run. */
  attempt: number;
  /** Aborted when the process stops. The run should then stop waiting; the job is run again later. */
  signal: AbortSignal;
  /**
   * Ends the job in this transaction, so that the next one of its lane can begin as soon as it commits. The run then
   * returns `done`. Throws if another process has the job by now. Undefined: no worker runs the job.
   */
  endWith?: (tx: Tx) => Promise<void>;
}

export interface JobRunner<Name extends string = string> {
  kind: Name;
  /** The most concurrent jobs of this kind in one process. */
  concurrency: number;
  /** After this many failed attempts the job is dead. */
  attempts: number;
  /** When more jobs than this run or are due, each process with a separate budget takes only its share. */
  partsBeyond?: number | undefined;
  run(payload: unknown, job: JobRun): Promise<JobOutcome>;
}

/** Binds a kind to its runner. Runs must be repeatable, because a crash may interrupt one anywhere. */
export function runs<P, Name extends string>(
  kind: JobKind<P, Name>,
  run: (payload: P, job: JobRun) => Promise<JobOutcome>,
  { concurrency = 60, attempts = 30, partsBeyond }: Partial<Omit<JobRunner, 'kind' | 'run'>> = {},
): JobRunner<Name> {
  return {
    ...{ kind: kind.name, concurrency, attempts, partsBeyond },
    run: async (payload, job) => run(kind.payload.parse(payload), job),
  };
}
