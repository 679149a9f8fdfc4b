import type { z } from 'zod';

/** What a run of a job may say. A throw is a failure: it is tried again with back-off, and dead after the last attempt. */
export type JobOutcome =
  | { kind: 'done' }
  /** The job is not needed any more, and why. */
  | { kind: 'cancel'; because: string }
  /** The job runs again at `until`; this does not count as an attempt. */
  | { kind: 'snooze'; until: Date };

export const done: JobOutcome = { kind: 'done' };
export const cancel = (because: string): JobOutcome => ({ kind: 'cancel', because });
export const snooze = (until: Date): JobOutcome => ({ kind: 'snooze', until });

/** The name and the payload of one kind of job: what facts need to know of an effect. */
export interface JobKind<P = unknown, Name extends string = string> {
  readonly name: Name;
  readonly payload: z.ZodType<P>;
  /** A job of this kind, to be handed to enqueue(). */
  of(payload: P, options?: JobOptions): JobRequest;
}

export interface JobOptions {
  /** Jobs of one lane run one after another, in the order in which they were enqueued. */
  lane?: string;
  /** At most one waiting job has it: asking again while it waits changes nothing, but the earlier run-at wins. */
  uniqueKey?: string;
  /** The job does not run before this. */
  runAt?: Date;
}

export interface JobRequest extends JobOptions {
  kind: string;
  payload: unknown;
}

/** Called in the `kinds.ts` of a subject alone: app/job-kinds.ts is the list of all. */
export function jobKind<P, Name extends string>(name: Name, payload: z.ZodType<P>): JobKind<P, Name> {
  return { name, payload, of: (of, options = {}) => ({ kind: name, payload: payload.parse(of), ...options }) };
}

/** What a run is told about itself. */
export interface JobRun {
  id: bigint;
  /** 1 for the first run. */
  attempt: number;
  /** Aborted when the process stops: give up waiting, the job is run again later. */
  signal: AbortSignal;
}

export interface JobRunner<Name extends string = string> {
  kind: Name;
  /** Jobs of this kind under way at once in one process. */
  concurrency: number;
  /** After so many failed attempts the job is dead. */
  attempts: number;
  run(payload: unknown, job: JobRun): Promise<JobOutcome>;
}

/** Binds a kind to what it does. Runs must be repeatable: a crash may cut one off at any instruction. */
export function runs<P, Name extends string>(
  kind: JobKind<P, Name>,
  run: (payload: P, job: JobRun) => Promise<JobOutcome>,
  { concurrency = 60, attempts = 30 }: { concurrency?: number; attempts?: number } = {},
): JobRunner<Name> {
  return { kind: kind.name, concurrency, attempts, run: async (payload, job) => run(kind.payload.parse(payload), job) };
}
