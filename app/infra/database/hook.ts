import type { Tx } from './client.ts';

type Run<Fact> = (tx: Tx, fact: Fact) => Promise<unknown>;

/**
 * A hook: the subject that owns it calls it with every fact of one kind, and does not know what follows. Subjects
 * further up hang their consequences on it, which are part of the same transaction.
 */
export interface Hook<Fact> {
  (tx: Tx, fact: Fact): Promise<void>;
  /** What follows, one after the other. */
  leadsTo(...runs: Run<Fact>[]): Consequence;
}

/** What follows from one hook. Transactions are given a list of them, see createTransact(). */
export interface Consequence {
  hangOn(tx: Tx): void;
}

/** Throws when it is called in a transaction that was given no consequences for it: forgotten ones must not go unseen. */
export function createHook<Fact>(name: string): Hook<Fact> {
  const hung = new WeakMap<Tx, readonly Run<Fact>[]>();

  async function call(tx: Tx, fact: Fact): Promise<void> {
    const runs = hung.get(tx);
    if (runs === undefined) {
      throw new Error(`Nothing says what follows from ${name}: use createTransact(db, consequences), see hook.ts.`);
    }
    for (const run of runs) await run(tx, fact);
  }

  function leadsTo(...runs: Run<Fact>[]): Consequence {
    return { hangOn: (tx) => void hung.set(tx, [...(hung.get(tx) ?? []), ...runs]) };
  }

  return Object.assign(call, { leadsTo });
}
