const FIRST_MS = 500;
const LONGEST_MS = 5 * 60_000;

/** How long to wait after the given failed attempt (1, 2, …): doubling from half a second to five minutes, ± 25 %. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  return Math.round(base * (0.75 + random() / 2));
}
