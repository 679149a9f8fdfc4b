import type { Tx } from './client.ts';

type Run<Fact> = (tx: Tx, fact: Fact) => Promise<unknown>;

/**
 * A hook: the subject that owns it calls it with every fact of one kind, without knowing what follows. Higher
 * subjects attach consequences, which run in the same transaction.
 */
export interface Hook<Fact> {
  (tx: Tx, fact: Fact): Promise<void>;
  /** Attaches consequences, which run one after the other. */
  leadsTo(...runs: Run<Fact>[]): Consequence;
}

/** The consequences attached to one hook. Transactions are given a list of them, see createTransact(). */
export interface Consequence {
  hangOn(tx: Tx): void;
}

/** Calling the hook throws if the transaction was made without its consequences. So nobody can forget to pass them. */
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
