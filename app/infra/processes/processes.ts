import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import { heartbeats } from '../jobs/fleet.ts';
import type { Telemetry } from '../telemetry.ts';
import type { LifeLine } from './life-line.ts';

/** The processes that run on this database, as their heartbeats show them. */
export interface Processes {
  /** This one. */
  readonly name: string;
  /** How many live, this one among them. Before the first look: one. */
  count(): number;
  /** Whether a process whose name begins so was seen to be cut off from the database, and not to come back. */
  isCutOff(start: string): boolean;
  onChange(listener: () => void): () => void;
  /** Looks now, and every second from now on. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessesOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  name: string;
  /** Shows deaths on other hosts. */
  lifeLine?: LifeLine | undefined;
  /**
   * Called where another process is dead, though its heartbeat is young: what it had is free. `cutOff` names those whose
   * session with the database has ended: if one of them lives after all, fencing keeps it from doing anything twice.
   */
  onDead: (cutOff: readonly string[]) => Promise<void>;
  /** Called where others took this process for dead: it says again that it lives, so that they count it. */
  onForgotten?: () => Promise<void>;
}

const LOOK_MS = 1_000;
const LOOK_AGAIN_MS = 200;
/** Whether those of this host still live is known without asking the database. */
const NEAR_MS = 200;

export function createProcesses({
  db,
  clock,
  telemetry,
  name,
  lifeLine,
  onDead,
  onForgotten,
}: ProcessesOptions): Processes {
  const listeners = new Set<() => void>();
  const dead = new Set<string>();
  /** Those of whom nobody was told yet. */
  const untold = new Set<string>();
  let count = 1;
  let isStopped = false;
  let cancel = () => {};
  let cancelNear = () => {};
  let looking: Promise<void> | undefined;
  let known: Awaited<ReturnType<typeof heartbeats>> = [];

  async function look() {
    const beats = await heartbeats(db);
    if (!beats.some((beat) => beat.name === name)) await onForgotten?.();
    const deceased = beats.filter(({ isDead }) => isDead());
    known = beats.filter((other) => !deceased.includes(other));
    const living = known.filter((other) => other.name !== name).map((other) => other.name);
    // Without a session of ours nobody is seen to be cut off.
    const cutOff = (await lifeLine?.ended(living).catch(() => [])) ?? [];
    for (const other of living) dead.delete(other);
    for (const other of cutOff) {
      dead.add(other);
      untold.add(other);
      telemetry.emit('processes.cut_off', { name: other });
    }
    if (deceased.length > 0 || untold.size > 0) await onDead([...untold]);
    untold.clear();
    const others = living.length - cutOff.length;
    if (others + 1 === count || isStopped) return;
    count = others + 1;
    telemetry.emit('processes.changed', { count });
    for (const listener of listeners) listener();
  }

  /** What was known stays where the database is away. */
  function lookOn(): Promise<void> {
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = undefined;
        if (!isStopped) cancel = clock.after(lifeLine?.isInDoubt() ? LOOK_AGAIN_MS : LOOK_MS, () => void lookOn());
      });
    return looking;
  }

  function watchNear(): void {
    if (looking === undefined && known.some(({ isDead }) => isDead())) {
      cancel();
      void lookOn();
    }
    if (!isStopped) cancelNear = clock.after(NEAR_MS, watchNear);
  }

  return {
    name,
    count: () => count,
    isCutOff: (start) => [...dead].some((other) => other.startsWith(start)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      watchNear();
      return lookOn();
    },
    async stop() {
      isStopped = true;
      cancel();
      cancelNear();
      await lifeLine?.stop();
    },
  };
}
