import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, systemClock } from '../clock.ts';
import type { Database, Tx } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';
import { RetryLater } from '../errors.ts';
import type { Telemetry } from '../telemetry.ts';
import { backoffMs } from './backoff.ts';
import { type ClaimedJob, claimJobs, dueKinds, nextInLane } from './claim.ts';
import { jobSignal } from './enqueue.ts';
import type { JobOutcome, JobRunner } from './job.ts';
import { giveBack, rescueExpired, rescueFromTheDead, workerName } from './rescue.ts';
import { settleDead, settleDone, settleFailed, settleSnooze } from './settle.ts';

const LEASE_MS = 30_000;
const HEARTBEAT_MS = 8_000;
const POLL_MS = 1_000;

export interface DeadJob {
  id: bigint;
  kind: string;
  payload: unknown;
  because: string;
}

export interface WorkerOptions {
  db: Database;
  transact: Transact;
  clock: Clock;
  telemetry: Telemetry;
  runners: readonly JobRunner[];
  /** Called in the transaction that declares a job dead. */
  onDead: (tx: Tx, job: DeadJob) => Promise<void>;
  /** Called when a job waits for an operator to mend something; may come again and again with one key. */
  onObstacle: (tx: Tx, report: { key: string; text: string }) => Promise<void>;
}

/**
 * The loop of the queue: claims due jobs, runs them, settles them. Woken by commits, polls each second as a fallback.
 * Each kind has its own number of jobs under way, so that a slow kind never keeps another one waiting.
 */
export class Worker {
  readonly name = workerName();
  readonly #options: WorkerOptions;
  readonly #runners: Map<string, JobRunner>;
  /** Runs under way, by kind and by the job's id. */
  readonly #running = new Map<string, Map<bigint, Promise<void>>>();
  readonly #claiming = new Set<string>();
  readonly #wanted = new Set<string>();
  /** Kinds whose last claim ended without an answer: it may have been committed, and nobody runs what it took. */
  readonly #doubtful = new Set<string>();
  /** Polls and claims under way. A claim that stopping does not wait for would take jobs that nobody runs. */
  readonly #looking = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #unsubscribe: () => void = () => {};
  #cancelPoll: () => void = () => {};
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#runners = new Map(options.runners.map((runner) => [runner.kind, runner]));
    if (this.#runners.size !== options.runners.length) throw new Error('Two runners have the same kind of job.');
  }

  async start(): Promise<void> {
    const { db, clock, telemetry, transact } = this.#options;
    const rescued = await rescueFromTheDead(db, clock.now(), this.name);
    if (rescued > 0) telemetry.emit('jobs.rescued', { count: rescued });
    this.#unsubscribe = transact.onCommit((signals) => {
      for (const kind of this.#runners.keys()) if (signals.has(jobSignal(kind))) this.#wake(kind);
    });
    this.#heartbeat = setInterval(() => void this.#extendLeases(), HEARTBEAT_MS);
    await this.#look(this.#poll());
  }

  /** Takes no more jobs and waits for those under way, at most `graceMs`; what is cut off runs again at the next start. */
  async stop(graceMs = 5_000): Promise<void> {
    this.#unsubscribe();
    this.#cancelPoll();
    this.#stop.abort();
    await Promise.race([this.#idle(), pause(graceMs, undefined, { ref: false })]);
    clearInterval(this.#heartbeat);
  }

  /** Jobs under way, for health and tests. */
  underWay(): number {
    return [...this.#running.values()].reduce((sum, runs) => sum + runs.size, 0);
  }

  async #idle(): Promise<void> {
    for (;;) {
      const underWay = [...this.#looking, ...[...this.#running.values()].flatMap((runs) => [...runs.values()])];
      if (underWay.length === 0) return;
      await Promise.all(underWay);
    }
  }

  #look(work: Promise<void>): Promise<void> {
    const looking = work.finally(() => this.#looking.delete(looking));
    this.#looking.add(looking);
    return looking;
  }

  async #poll(): Promise<void> {
    const { db, clock, telemetry } = this.#options;
    try {
      const rescued = await rescueExpired(db, { now: clock.now(), expiredBy: systemClock.now() });
      if (rescued > 0) telemetry.emit('jobs.rescued', { count: rescued });
      for (const kind of [...(await dueKinds(db, clock.now())), ...this.#doubtful]) this.#wake(kind);
    } catch (error) {
      telemetry.emit('jobs.poll_failed', { because: reason(error) });
    }
    if (!this.#stop.signal.aborted) this.#cancelPoll = clock.after(POLL_MS, () => void this.#look(this.#poll()));
  }

  #wake(kind: string): void {
    this.#wanted.add(kind);
    void this.#look(this.#claimAll(kind));
  }

  /** What is due before the next poll need not wait for it. */
  #wakeSoon(kind: string, at: Date): void {
    const ms = at.getTime() - this.#options.clock.now().getTime();
    if (ms < POLL_MS && !this.#stop.signal.aborted)
      this.#options.clock.after(Math.max(ms, 0) + 1, () => this.#wake(kind));
  }

  async #claimAll(kind: string): Promise<void> {
    const runner = this.#runners.get(kind);
    if (runner === undefined || this.#claiming.has(kind)) return;
    const running = this.#running.get(kind) ?? new Map<bigint, Promise<void>>();
    this.#running.set(kind, running);
    this.#claiming.add(kind);
    try {
      while (this.#wanted.delete(kind) && !this.#stop.signal.aborted) {
        const free = runner.concurrency - running.size;
        if (free <= 0) break;
        await this.#giveBackUnheard(kind, running);
        const jobs = await this.#claim(kind, free);
        for (const job of jobs) this.#begin(runner, running, job);
        if (jobs.length === free) this.#wanted.add(kind);
      }
    } catch (error) {
      this.#doubtful.add(kind);
      this.#options.telemetry.emit('jobs.claim_failed', { kind, because: reason(error) });
    } finally {
      this.#claiming.delete(kind);
    }
  }

  /** Jobs that a claim of ours took without our hearing of it would be held by our lease, and run by nobody. */
  async #giveBackUnheard(kind: string, running: ReadonlyMap<bigint, unknown>): Promise<void> {
    if (!this.#doubtful.has(kind)) return;
    const { db, clock, telemetry } = this.#options;
    const count = await giveBack(db, { kind, worker: this.name, except: [...running.keys()], now: clock.now() });
    this.#doubtful.delete(kind);
    if (count > 0) telemetry.emit('jobs.rescued', { count });
  }

  #claim(kind: string, limit: number): Promise<ClaimedJob[]> {
    const now = this.#options.clock.now();
    return claimJobs(this.#options.transact, { kind, limit, now, leaseUntil: leaseEnd(), worker: this.name });
  }

  #begin(runner: JobRunner, running: Map<bigint, Promise<void>>, job: ClaimedJob): void {
    const run = this.#work(runner, job).finally(() => {
      running.delete(job.id);
      this.#wake(job.kind);
    });
    running.set(job.id, run);
  }

  async #work(runner: JobRunner, job: ClaimedJob): Promise<void> {
    const startedAt = performance.now();
    const settle = await this.#run(runner, job);
    const fields = { kind: job.kind, id: job.id, lane: job.lane, attempt: job.attempt };
    for (let attempt = 1; ; attempt++) {
      try {
        const { name, because } = await settle();
        this.#options.telemetry.emit(`jobs.${name}`, { ...fields, because, ms: performance.now() - startedAt });
        const next = job.lane === null ? undefined : await nextInLane(this.#options.db, job.lane);
        if (next !== undefined) this.#wake(next);
        return;
      } catch (error) {
        this.#options.telemetry.emit('jobs.settle_failed', { ...fields, because: reason(error) });
        // The database is away. While we hold the lease nobody else runs the job; if we stop, it is run again.
        if (this.#stop.signal.aborted) return;
        await pause(Math.min(5_000, 100 * 2 ** attempt));
      }
    }
  }

  /** Runs the job and says how it is to be settled. */
  async #run(runner: JobRunner, job: ClaimedJob): Promise<() => Promise<{ name: string; because?: string }>> {
    const { db, clock } = this.#options;
    const lease = { job, worker: this.name };
    try {
      const outcome = await runner.run(job.payload, { id: job.id, attempt: job.attempt, signal: this.#stop.signal });
      return () => this.#settle(outcome, lease);
    } catch (error) {
      const because = reason(error);
      if (error instanceof RetryLater) return () => this.#postpone(error, lease);
      if (this.#stop.signal.aborted) {
        return async () => {
          await settleSnooze(db, lease, clock.now(), because);
          return { name: 'snoozed', because };
        };
      }
      if (job.attempt >= runner.attempts) return () => this.#bury(lease, because);
      return async () => {
        const runAt = new Date(clock.now().getTime() + backoffMs(job.attempt));
        await settleFailed(db, lease, runAt, because);
        this.#wakeSoon(job.kind, runAt);
        return { name: 'failed', because };
      };
    }
  }

  async #settle(
    outcome: JobOutcome,
    lease: { job: ClaimedJob; worker: string },
  ): Promise<{ name: string; because?: string }> {
    const { db, clock } = this.#options;
    switch (outcome.kind) {
      case 'done':
        await settleDone(db, lease, clock.now());
        return { name: 'done' };
      case 'cancel':
        await settleDone(db, lease, clock.now(), outcome.because);
        return { name: 'cancelled', because: outcome.because };
      case 'snooze':
        await settleSnooze(db, lease, outcome.until, null);
        this.#wakeSoon(lease.job.kind, outcome.until);
        return { name: 'snoozed' };
    }
  }

  async #postpone(
    later: RetryLater,
    lease: { job: ClaimedJob; worker: string },
  ): Promise<{ name: string; because: string }> {
    const { report } = later;
    if (report !== undefined) await this.#options.transact((tx) => this.#options.onObstacle(tx, report));
    await settleSnooze(this.#options.db, lease, later.until, later.message);
    return { name: 'snoozed', because: later.message };
  }

  async #bury(lease: { job: ClaimedJob; worker: string }, because: string): Promise<{ name: string; because: string }> {
    const { id, kind, payload } = lease.job;
    await this.#options.transact(async (tx) => {
      const buried = await settleDead(tx, lease, this.#options.clock.now(), because);
      if (buried) await this.#options.onDead(tx, { id, kind, payload, because });
    });
    return { name: 'dead', because };
  }

  async #extendLeases(): Promise<void> {
    const ids = [...this.#running.values()].flatMap((runs) => [...runs.keys()]);
    if (ids.length === 0) return;
    const { db, telemetry } = this.#options;
    try {
      await db.job.updateMany({
        where: { id: { in: ids }, state: 'running', leasedBy: this.name },
        data: { leaseUntil: leaseEnd() },
      });
    } catch (error) {
      telemetry.emit('jobs.heartbeat_failed', { because: reason(error) });
    }
  }
}

/** A lease is a promise between processes: real time, whatever clock the facts are dated by. */
function leaseEnd(): Date {
  return new Date(systemClock.now().getTime() + LEASE_MS);
}

function reason(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 2_000) : String(error);
}
