import type { Stage } from '../stage/stage.ts';
import type { Ledger } from '../workload/ledger.ts';

/** A promise of the product that holds whatever happens, by its number in the design. */
export interface Invariant {
  number: number;
  promise: string;
  /** Compares the real state of the workspace, the database and the answers that the outside got. */
  check(evidence: Evidence): Promise<Finding>;
}

/** Everything that can be examined once the run is over and nothing moves any more. */
export interface Evidence extends Stage {
  ledger: Ledger;
  /** Why it did not come to rest. Undefined: it did. */
  restless: string | undefined;
}

export interface Finding {
  /** How much was examined, in words: "31 projects, 240 DMs". */
  looked: string;
  /** A sentence for each violation. Empty: the promise was kept. */
  offences: string[];
  /** Nothing was examined, because the product does not do this yet. */
  skipped?: boolean;
}

/** Groups the items by key, in the order in which the keys first appear. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
