/** Random numbers that are the same for the same seed on every machine. */
export interface Dice {
  /** From 0 up to 1, without 1. */
  roll(): number;
  chance(probability: number): boolean;
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  pick<T>(items: readonly T[]): T;
  /** So many different items in any order; fewer if the list is shorter. */
  some<T>(items: readonly T[], count: number): T[];
  /** A key of the record, with a probability proportional to its weight. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** Dice of their own, so that what one part draws does not change what another part draws. */
  fork(name: string): Dice;
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;

  // Mulberry32.
  function roll(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  function whole(least: number, most: number): number {
    return least + Math.floor(roll() * (most - least + 1));
  }

  function pick<T>(items: readonly T[]): T {
    const item = items[whole(0, items.length - 1)];
    if (item === undefined) throw new Error('Expected something to pick from, got an empty list.');
    return item;
  }

  return {
    roll,
    chance: (probability) => roll() < probability,
    whole,
    pick,
    some(items, count) {
      const left = [...items];
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(whole(0, left.length - 1), 1),
      ).flat();
    },
    weighed(weights) {
      const keys = Object.keys(weights) as (keyof typeof weights)[];
      let at = roll() * keys.reduce((sum, key) => sum + weights[key], 0);
      for (const key of keys) {
        at -= weights[key];
        if (at < 0) return key;
      }
      return pick(keys);
    },
    fork: (name) => createDice(hash(`${seed}:${name}`)),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
