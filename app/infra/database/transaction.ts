import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { type Database, Prisma, type Tx } from './client.ts';
import type { Consequence } from './hook.ts';

/** Runs a fact in a transaction: everything inside commits together, or not at all. */
export interface Transact {
  <T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** The listener gets the signals of each committed transaction, see {@link signal}. */
  onCommit(listener: (signals: ReadonlySet<string>) => void): () => void;
}

type Last = (tx: Tx) => Promise<void> | void;

const pending = new WeakMap<Tx, { signals: Set<string>; last: Last[] }>();

/** The dependencies that most jobs and scheduled tasks need to run facts. */
export interface FactServices {
  db: Database;
  transact: Transact;
  clock: Clock;
}

/** Adds a signal to the transaction; listeners of {@link Transact.onCommit} get it after the commit. */
export function signal(tx: Tx, name: string): void {
  pending.get(tx)?.signals.add(name);
}

/**
 * Registers work to run right before the commit. If it throws, everything is rolled back. Returns false if the
 * transaction was not made by {@link createTransact}, because then nothing would run the work.
 */
export function beforeCommit(tx: Tx, work: Last): boolean {
  const known = pending.get(tx);
  known?.last.push(work);
  return known !== undefined;
}

const ATTEMPTS = 8;

/**
 * Creates the function that runs facts. They run in READ COMMITTED: conditional updates decide who was first, and gap
 * locks would only block neighbouring rows. Deadlocks and lock time-outs are retried, so nothing outside the database
 * may happen inside `run`. `consequences`: the consequences of the hooks that facts call.
 */
export function createTransact(db: Database, consequences: readonly Consequence[] = []): Transact {
  const listeners = new Set<(signals: ReadonlySet<string>) => void>();

  async function transact<T>(run: (tx: Tx) => Promise<T>): Promise<T> {
    let signals = new Set<string>();
    const result = await retryingLockConflicts(() => {
      signals = new Set<string>();
      return db.$transaction(
        async (tx) => {
          const last: Last[] = [];
          pending.set(tx, { signals, last });
          for (const consequence of consequences) consequence.hangOn(tx);
          const decided = await run(tx);
          for (const work of last) await work(tx);
          return decided;
        },
        { isolationLevel: Prisma.TransactionIsolationLevel.ReadCommitted },
      );
    });
    if (signals.size > 0) for (const listener of listeners) listener(signals);
    return result;
  }

  return Object.assign(transact, {
    onCommit(listener: (signals: ReadonlySet<string>) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
}

/** Retries a statement or a transaction that failed by a lock conflict. */
export async function retryingLockConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || !isLockConflict(error)) throw error;
      await pause(Math.random() * 15 * attempt);
    }
  }
}

/** A deadlock (1213) or a lock wait time-out (1205), which can be retried. */
function isLockConflict(error: unknown): boolean {
  if (error instanceof Error && 'code' in error && /^ER_LOCK_(DEADLOCK|WAIT_TIMEOUT)$/.test(String(error.code)))
    return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === 'P2034' || /\b(1213|1205)\b/.test(JSON.stringify(error.meta ?? {}));
}
