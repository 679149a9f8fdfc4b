import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { Database, Tx } from '../../database/client.ts';
import type { Transact } from '../../database/transaction.ts';
import type { Telemetry } from '../../telemetry.ts';
import { type ClaimedJob, claimJobs, endOverlongWaits, firstOfKinds } from '../claim.ts';
import { wakingOf } from '../enqueue.ts';
import { inheritFromTheDead, leave, workerName } from '../fleet.ts';
import type { JobRunner } from '../job.ts';
import { promoteForgotten } from '../lanes.ts';
import { releaseLeases, rescueExpired } from '../leases.ts';
import { type DeadJob, settle } from '../settle.ts';
import { buryStrangers } from '../strangers.ts';
import { Heartbeat } from './heartbeat.ts';
import { reason, runJob } from './run.ts';
import { Settler } from './settler.ts';
import { UnderWay } from './under-way.ts';

/** The longest sleep: what another process wrote, or left behind, is found by then. */
const LONGEST_SLEEP_MS = 4_000;
/** Where a due job is not for us to take: another process is about to. */
const SHORTEST_SLEEP_MS = 1_000;
/** Jobs that fall due within this time are claimed together. */
const TOGETHER_MS = 25;
const FORGOTTEN_LOOK_MS = 60_000;
const LEAVING_MS = 2_000;
const STRANGER_MS = 15_000;

export type { DeadJob } from '../settle.ts';

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
  /** How long a job may be due before it is asked whether any living process knows its kind. */
  strangerMs?: number;
  /** The name of this process; one of its own unless told. */
  name?: string;
  /** How processes tell each other of jobs that they cannot take themselves; without it others find them in seconds. */
  calls?: Calls | undefined;
}

/** Tells the other processes of a kind of job that is due. May lose some: then the next look finds the job. */
export interface Calls {
  tell(kind: string): void;
  /** Told by another process, or by this one. */
  listen(hear: (kind: string) => void): () => void;
}

/**
 * The loop of the queue: claims due jobs, runs them, settles them. Woken by commits; sleeps until the next job is due,
 * and for a few seconds at most, as other processes write jobs too.
 * Each kind has its own number of jobs under way, so that a slow kind never keeps another one waiting.
 */
export class Worker {
  readonly name: string;
  readonly #options: WorkerOptions;
  readonly #runners: Map<string, JobRunner>;
  readonly #underWay = new UnderWay();
  readonly #claiming = new Set<string>();
  readonly #wanted = new Set<string>();
  /** Kinds whose last claim ended without an answer: it may have been committed, and nobody runs what it took. */
  readonly #doubtful = new Set<string>();
  /** Polls and claims under way. A claim that stopping does not wait for would take jobs that nobody runs. */
  readonly #looking = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #settler: Settler;
  readonly #heartbeat: Heartbeat;
  #unsubscribe: () => void = () => {};
  #unlisten: () => void = () => {};
  #cancelPoll: () => void = () => {};
  /** Kinds that are to be woken, and when; with the way to call it off. */
  readonly #soon = new Map<string, () => void>();
  #lookedForForgottenAt = Number.NEGATIVE_INFINITY;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.name = options.name ?? workerName();
    this.#runners = new Map(options.runners.map((runner) => [runner.kind, runner]));
    if (this.#runners.size !== options.runners.length) throw new Error('Two runners have the same kind of job.');
    this.#settler = new Settler({
      store: async (ended) => {
        const next = await settle(ended, { ...options, worker: this.name, at: options.clock.now() });
        for (const kind of next) this.#wake(kind);
      },
      onFailure: (error) => options.telemetry.emit('jobs.settle_failed', { because: reason(error) }),
      signal: this.#stop.signal,
    });
    this.#heartbeat = new Heartbeat({
      ...{ db: options.db, clock: options.clock, name: this.name, underWay: this.#underWay },
      kinds: [...this.#runners.keys()],
      onFailure: (error) => options.telemetry.emit('jobs.heartbeat_failed', { because: reason(error) }),
    });
  }

  async start(): Promise<void> {
    const { clock, transact } = this.#options;
    await this.#heartbeat.renew();
    this.#tellRescued(await inheritFromTheDead(this.#options, { at: clock.now() }));
    this.#unsubscribe = transact.onCommit((signals) => {
      for (const { kind, dueAt } of wakingOf(signals)) {
        if (dueAt === undefined) this.#wake(kind);
        else this.#wakeSoon(kind, dueAt);
      }
    });
    this.#unlisten = this.#options.calls?.listen((kind) => this.#wake(kind, { tellsOthers: false })) ?? (() => {});
    this.#heartbeat.start();
    await this.#look(this.#poll());
  }

  /** Takes over what processes had that are certain to be dead or `cutOff`, and not only when their leases run out. */
  async inherit(cutOff: readonly string[] = []): Promise<void> {
    this.#tellRescued(await inheritFromTheDead(this.#options, { at: this.#options.clock.now(), cutOff }));
    for (const kind of this.#runners.keys()) this.#wake(kind);
  }

  /** Tells the others now that this process lives, and not only with its next heartbeat. */
  async show(): Promise<void> {
    if (!this.#stop.signal.aborted) await this.#heartbeat.renew();
  }

  /** Takes no more jobs and waits for those under way, at most `graceMs`; what is cut off runs again at the next start. */
  async stop(graceMs = 5_000): Promise<void> {
    this.#unsubscribe();
    this.#unlisten();
    this.#cancelPoll();
    for (const cancel of this.#soon.values()) cancel();
    this.#stop.abort();
    this.#underWay.abort();
    this.#leaveToOthers();
    const isIdle = await Promise.race([this.#idle(), pause(graceMs, false, { ref: false })]);
    this.#heartbeat.stop();
    await Promise.race([this.#leave(isIdle), pause(LEAVING_MS, undefined, { ref: false })]);
  }

  /** Jobs under way, for health and tests. */
  underWay(): number {
    return this.#underWay.count();
  }

  async #idle(): Promise<true> {
    for (;;) {
      const underWay = [...this.#looking, ...this.#underWay.ends()];
      if (underWay.length === 0) return true;
      await Promise.all(underWay);
    }
  }

  /** What was cut off need not wait for its lease to run out: the next process may take it at once. */
  async #leave(isIdle: boolean): Promise<void> {
    const { db, clock, telemetry } = this.#options;
    try {
      if (!isIdle) await releaseLeases(this.#options, { worker: this.name, at: clock.now() });
      await leave(db, this.name);
      this.#leaveToOthers();
    } catch (error) {
      telemetry.emit('jobs.heartbeat_failed', { because: reason(error) });
    }
  }

  /** Whatever would have been taken here is taken by others. */
  #leaveToOthers(): void {
    for (const kind of this.#runners.keys()) this.#options.calls?.tell(kind);
  }

  #look(work: Promise<void>): Promise<void> {
    const looking = work.finally(() => this.#looking.delete(looking));
    this.#looking.add(looking);
    return looking;
  }

  async #poll(): Promise<void> {
    const { db, clock, telemetry } = this.#options;
    let sleepMs = LONGEST_SLEEP_MS;
    try {
      // Renewed first: after a freeze, our own leases may have run out like those of the dead.
      if (this.#heartbeat.isLate()) await this.#heartbeat.renew();
      this.#tellRescued(await rescueExpired(this.#options, { worker: this.name, at: clock.now() }));
      await endOverlongWaits(db);
      await this.#lookForForgotten();
      for (const { kind, dueForMs } of await firstOfKinds(db, clock.now())) {
        if (dueForMs >= 0) await this.#wakeOrBury(kind, dueForMs);
        sleepMs = Math.min(sleepMs, dueForMs >= 0 ? SHORTEST_SLEEP_MS : 1 - dueForMs);
      }
      for (const kind of this.#doubtful) this.#wake(kind);
    } catch (error) {
      telemetry.emit('jobs.poll_failed', { because: reason(error) });
    }
    if (!this.#stop.signal.aborted) this.#cancelPoll = clock.after(sleepMs, () => void this.#look(this.#poll()));
  }

  async #wakeOrBury(kind: string, dueForMs: number): Promise<void> {
    if (this.#runners.has(kind)) return this.#wake(kind);
    const { clock, onObstacle, strangerMs = STRANGER_MS } = this.#options;
    if (dueForMs < strangerMs) return;
    const next = await buryStrangers(this.#options, { kind, at: clock.now(), report: onObstacle });
    for (const freed of next) this.#wake(freed);
  }

  async #lookForForgotten(): Promise<void> {
    if (performance.now() - this.#lookedForForgottenAt < FORGOTTEN_LOOK_MS) return;
    await promoteForgotten(this.#options.db);
    this.#lookedForForgottenAt = performance.now();
  }

  #wake(kind: string, { tellsOthers = true } = {}): void {
    const runner = this.#runners.get(kind);
    if (runner === undefined) return;
    const isFull = this.#underWay.count(kind) >= runner.concurrency;
    if (isFull && tellsOthers) this.#options.calls?.tell(kind);
    this.#wanted.add(kind);
    if (!this.#claiming.has(kind)) void this.#look(this.#claimAll(kind));
  }

  /** What is due before the next poll need not wait for it. */
  #wakeSoon(kind: string, dueAt: Date): void {
    const { clock } = this.#options;
    const at = Math.ceil(dueAt.getTime() / TOGETHER_MS) * TOGETHER_MS + 1;
    const ms = at - clock.now().getTime();
    const key = `${kind}@${at}`;
    if (ms >= LONGEST_SLEEP_MS || this.#stop.signal.aborted || this.#soon.has(key)) return;
    const cancel = clock.after(Math.max(ms, 0), () => {
      this.#soon.delete(key);
      this.#wake(kind);
    });
    this.#soon.set(key, cancel);
  }

  async #claimAll(kind: string): Promise<void> {
    const runner = this.#runners.get(kind);
    if (runner === undefined || this.#claiming.has(kind)) return;
    this.#claiming.add(kind);
    try {
      while (this.#wanted.delete(kind) && !this.#stop.signal.aborted) {
        const free = runner.concurrency - this.#underWay.count(kind);
        if (free <= 0) break;
        await this.#releaseUnheard(kind);
        const jobs = await this.#claim(kind, free);
        for (const job of jobs) this.#begin(runner, job);
        if (jobs.length < free) continue;
        // There may be more than we can take.
        this.#wanted.add(kind);
        this.#options.calls?.tell(kind);
      }
    } catch (error) {
      this.#doubtful.add(kind);
      this.#options.telemetry.emit('jobs.claim_failed', { kind, because: reason(error) });
    } finally {
      this.#claiming.delete(kind);
    }
  }

  /** Jobs that a claim of ours took without our hearing of it would be held by our lease, and run by nobody. */
  async #releaseUnheard(kind: string): Promise<void> {
    if (!this.#doubtful.has(kind)) return;
    const at = this.#options.clock.now();
    const except = this.#underWay.ids(kind);
    const released = await releaseLeases(this.#options, { kind, worker: this.name, except, at });
    this.#doubtful.delete(kind);
    this.#tellRescued(released);
  }

  #claim(kind: string, limit: number): Promise<ClaimedJob[]> {
    const now = this.#options.clock.now();
    const except = new Set(this.#underWay.ids(kind));
    return claimJobs(this.#options, { kind, limit, now, worker: this.name, except });
  }

  #begin(runner: JobRunner, job: ClaimedJob): void {
    this.#underWay.begin(job, {
      work: (signal) => this.#work(runner, job, signal),
      ended: () => this.#wake(job.kind),
      stopping: this.#stop.signal,
    });
  }

  async #work(runner: JobRunner, job: ClaimedJob, signal: AbortSignal): Promise<void> {
    const begunAt = performance.now();
    const { clock, telemetry } = this.#options;
    const { name, because, ending } = await runJob(runner, job, { clock, signal });
    if (!(await this.#settler.settle(job, ending))) return;
    if (ending.kind === 'later') this.#wakeSoon(job.kind, ending.runAt);
    const { kind, id, lane, attempt } = job;
    const ms = performance.now() - begunAt;
    telemetry.emit(`jobs.${name}`, { kind, id, lane, attempt, because, ms });
  }

  #tellRescued(count: number): void {
    if (count > 0) this.#options.telemetry.emit('jobs.rescued', { count });
  }
}
