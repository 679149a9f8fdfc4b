import type { z } from 'zod';

/** The outcome of a job's run. A throw is a failure: it is retried with back-off, and dead after the last attempt. */
export type JobOutcome =
  | { kind: 'done' }
  /** The job is not needed any more, with the reason. */
  | { kind: 'cancel'; because: string }
  /** The job runs again at `until`; this does not count as an attempt. */
  | { kind: 'snooze'; until: Date };

export const done: JobOutcome = { kind: 'done' };
export const cancel = (because: string): JobOutcome => ({ kind: 'cancel', because });
export const snooze = (until: Date): JobOutcome => ({ kind: 'snooze', until });

/** Name and payload of one kind of job; all that facts need to know about an effect. */
export interface JobKind<P = unknown, Name extends string = string> {
  readonly name: Name;
  readonly payload: z.ZodType<P>;
  /** Creates a request of this kind, for enqueue(). */
  of(payload: P, options?: JobOptions): JobRequest;
}

export interface JobOptions {
  /** Jobs of one lane run one after another, in the order in which they were enqueued. */
  lane?: string;
  /** At most one waiting job has this key: requesting it again changes nothing, but the earlier run-at wins. */
  uniqueKey?: string;
  /** The job does not run before this. */
  runAt?: Date;
}

export interface JobRequest extends JobOptions {
  kind: string;
  payload: unknown;
}

/** Only called in the `kinds.ts` of subjects; app/job-kinds.ts lists all kinds. */
export function jobKind<P, Name extends string>(name: Name, payload: z.ZodType<P>): JobKind<P, Name> {
  return { name, payload, of: (of, options = {}) => ({ kind: name, payload: payload.parse(of), ...options }) };
}

/** The context of a run. */
export interface JobRun {
  id: bigint;
  /** 1 for the first run. */
  attempt: number;
  /** Aborted when the process stops: stop waiting, the job is run again later. */
  signal: AbortSignal;
}

export interface JobRunner<Name extends string = string> {
  kind: Name;
  /** The most concurrent jobs of this kind in one process. */
  concurrency: number;
  /** After this many failed attempts the job is dead. */
  attempts: number;
  /** Beyond this number, each process with a separate budget takes its share only. */
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
