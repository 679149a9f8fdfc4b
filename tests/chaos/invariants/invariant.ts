import type { Stage } from '../stage/stage.ts';
import type { Ledger } from '../workload/ledger.ts';

/** A promise of the product that holds whatever happens, by its number in the design. */
export interface Invariant {
  number: number;
  promise: string;
  /** Compares the true state of the workspace, the database and what the outside was answered. */
  check(evidence: Evidence): Promise<Finding>;
}

/** What there is to look at when all is over and at rest. */
export interface Evidence extends Stage {
  ledger: Ledger;
  /** Why it did not come to rest; undefined where it did. */
  restless: string | undefined;
}

export interface Finding {
  /** How much was looked at, in words: "31 projects, 240 DMs". */
  looked: string;
  /** Each offending case in a sentence; none: the promise was kept. */
  offences: string[];
  /** There was nothing to look at, as the product does not do this yet. */
  skipped?: boolean;
}

/** The items by what they have in common, in the order in which that appears. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
