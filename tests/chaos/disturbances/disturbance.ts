import type { Dice } from '../dice.ts';
import type { Stage } from '../stage/stage.ts';

/** A kind of trouble. Whatever it does is over by itself after a while, or when everything is lifted. */
export interface DisturbanceKind {
  /** How often it is drawn, against the others. */
  weight: number;
  /** Draws one: all chance is in here. */
  draw(dice: Dice): Disturbance;
}

export interface Disturbance {
  /** What happens, for people who watch: "kill process 1, down for 1.2 s". */
  what: string;
  begin(stage: Stage): void;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The numbers of the processes. */
export const PROCESS_NUMBERS = [1, 2] as const;
