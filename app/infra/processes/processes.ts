import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import { heartbeats } from '../jobs/fleet.ts';
import type { Telemetry } from '../telemetry.ts';
import type { LifeLine } from './life-line.ts';

/** The processes on this database, as their heartbeats show them. */
export interface Processes {
  readonly name: string;
  /** The number of living processes, including this one. It is one before the first look. */
  count(): number;
  /** Whether a process whose name begins with `start` has lost its database session and has not come back. */
  isCutOff(start: string): boolean;
  onChange(listener: () => void): () => void;
  /** Looks now, and then every second; every two seconds while no other process runs. */
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
   * Called when another process is dead although its heartbeat is recent, so its jobs can be taken at once. `cutOff`
   * names processes whose database session has ended. If one of them is alive after all, fencing prevents double
   * effects.
   */
  onDead: (cutOff: readonly string[]) => Promise<void>;
  /** Called when others took this process for dead: it writes a heartbeat, so that they count it again. */
  onForgotten?: () => Promise<void>;
}

const LOOK_MS = 1_000;
/**
 * While no other process runs, none can die. A process that joins counts us from its start, so we may look less
 * often.
 */
const LOOK_ALONE_MS = 2_000;
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
  let cancelGlance: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let known: Awaited<ReturnType<typeof heartbeats>> = [];

  async function look() {
    const beats = await heartbeats(db);
    if (!beats.some((beat) => beat.name === name)) await onForgotten?.();
    const deceased = beats.filter((other) => other.name !== name && other.isDead());
    known = beats.filter((other) => other.name !== name && !deceased.includes(other));
    const living = known.map((other) => other.name);
    // Without a session of our own, we cannot see whether other processes have lost theirs.
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
        watchNear();
        if (!isStopped) cancel = clock.after(untilNextLook(), () => void lookOn());
      });
    return looking;
  }

  function untilNextLook(): number {
    if (lifeLine?.isInDoubt()) return LOOK_AGAIN_MS;
    return known.length === 0 ? LOOK_ALONE_MS : LOOK_MS;
  }

  /** Runs only while there are other processes on this host. */
  function watchNear(): void {
    if (isStopped || cancelGlance !== undefined || !known.some(({ isNear }) => isNear)) return;
    cancelGlance = clock.after(NEAR_MS, () => {
      cancelGlance = undefined;
      if (looking === undefined && known.some(({ isDead }) => isDead())) {
        cancel();
        void lookOn();
      }
      watchNear();
    });
  }

  return {
    name,
    count: () => count,
    isCutOff: (start) => [...dead].some((other) => other.startsWith(start)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: lookOn,
    async stop() {
      isStopped = true;
      cancel();
      cancelGlance?.();
      await lifeLine?.stop();
    },
  };
}
