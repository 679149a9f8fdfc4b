import type { Clock } from '../clock.ts';
import type { Database } from '../database/client.ts';
import { heartbeats } from '../jobs/fleet.ts';
import type { Telemetry } from '../telemetry.ts';

/** The processes that run on this database, as their heartbeats show them. */
export interface Processes {
  /** This one. */
  readonly name: string;
  /** How many live, this one among them. Before the first look: one. */
  count(): number;
  onChange(listener: () => void): () => void;
  /** Looks now, and every second from now on. */
  start(): Promise<void>;
  stop(): void;
}

export interface ProcessesOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  name: string;
  /** Called where another process is certain to be dead, though its heartbeat is young: what it had is free. */
  onDead: () => Promise<void>;
}

const LOOK_MS = 1_000;

export function createProcesses({ db, clock, telemetry, name, onDead }: ProcessesOptions): Processes {
  const listeners = new Set<() => void>();
  let count = 1;
  let isStopped = false;
  let cancel = () => {};

  async function look() {
    const beats = await heartbeats(db);
    if (beats.some(({ isDead }) => isDead)) await onDead();
    const others = beats.filter((other) => !other.isDead && other.name !== name).length;
    if (others + 1 === count || isStopped) return;
    count = others + 1;
    telemetry.emit('processes.changed', { count });
    for (const listener of listeners) listener();
  }

  /** What was known stays where the database is away. */
  async function lookOn() {
    await look().catch(() => {});
    if (!isStopped) cancel = clock.after(LOOK_MS, () => void lookOn());
  }

  return {
    name,
    count: () => count,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: lookOn,
    stop() {
      isStopped = true;
      cancel();
    },
  };
}
