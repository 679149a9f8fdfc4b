import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import { heartbeats } from '../jobs/fleet.ts';
import type { Telemetry } from '../telemetry.ts';
import type { LifeLine } from './life-line.ts';

/** The processes on this database, as their heartbeats show them. */
export interface Processes {
  /** The name of this process. */
  readonly name: string;
  /** The number of living processes, including this one. Before the first look: one. */
  count(): number;
  /** Whether a process with this name prefix has lost its database session, and has not come back. */
  isCutOff(start: string): boolean;
  onChange(listener: () => void): () => void;
  /** Looks now, and then every second. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ProcessesOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  name: string;
  /** Detects deaths on other hosts. */
  lifeLine?: LifeLine | undefined;
  /**
   * Called when another process is dead, though its heartbeat is recent, so its jobs are free. `cutOff` names processes
   * whose database session has ended: if one is alive after all, fencing keeps it from doing anything twice.
   */
  onDead: (cutOff: readonly string[]) => Promise<void>;
  /** Called when others took this process for dead: it writes a heartbeat, so that they count it again. */
  onForgotten?: () => Promise<void>;
}

const LOOK_MS = 1_000;
const LOOK_AGAIN_MS = 200;
/** How often to check processes on this host, which takes no query. */
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
  /** Dead processes that were not reported yet. */
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
    // Without a session of our own, no process is seen to have lost its session.
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

  /** If the database is unreachable, the last known state stays. */
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
