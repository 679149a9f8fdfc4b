import type { Dice } from '../dice.ts';
import type { RedisForm } from '../stage/redis.ts';
import type { Stage } from '../stage/stage.ts';

/** A kind of trouble. It ends by itself after a while, or when everything is lifted. */
export interface DisturbanceKind {
  /** How often it is drawn, relative to the others. 0: there is nothing that it could disturb. */
  weight: number | ((cast: Cast) => number);
  /** Draws one disturbance. All randomness is in here. */
  draw(dice: Dice, cast: Cast): Disturbance;
}

export interface Disturbance {
  /** The disturbance in words, for people who watch: "kill process 1, down for 1.2 s". */
  what: string;
  begin(stage: Stage): void;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The things that can be disturbed. */
export interface Cast {
  /** The numbers of the processes. */
  processes: readonly number[];
  redis: RedisForm | undefined;
}

export function castOf({ processes, redis }: { processes: number; redis: RedisForm | undefined }): Cast {
  return { processes: Array.from({ length: processes }, (_, index) => index + 1), redis };
}
