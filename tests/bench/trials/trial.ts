import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Contestant, Specialist } from '../door.ts';
import type { Size } from '../figures.ts';

/** The context of a trial: a workspace on Slack's real tiers, and one contestant connected to it. */
export interface Stage {
  slack: Sandbox;
  contestant: Contestant;
  people: readonly Specialist[];
  size: Size;
  databaseUrl: string;
  /** Reports progress to whoever watches. */
  progress(text: string): void;
  /** Stops the contestant, runs the function, and starts the contestant again on the same database. */
  restart(between: () => Promise<void>): Promise<Contestant>;
  /** Reports that the trial is prepared, and waits for its turn. */
  turn(): Promise<void>;
}

/** A skill that everybody has. */
export const COMMON_SKILL = 'design';
/** Skills that five people have each. */
export const clubSkill = (club: number) => `club-${club}`;
export const CLUB_SIZE = 5;
/** Skills that one person has each. */
export const ownSkill = (person: number) => `own-${person}`;

/** The value below which this share of the values lies. NaN if there are no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Milliseconds as words for a progress line. */
export function seconds(ms: number | null): string {
  return ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`;
}

/** How often each method was called since the log had that length. */
export function callsSince(slack: Sandbox, length: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method } of slack.calls().slice(length)) {
    if (/^(conversations|pins|bookmarks)\./.test(method)) counts[method] = (counts[method] ?? 0) + 1;
  }
  return counts;
}
