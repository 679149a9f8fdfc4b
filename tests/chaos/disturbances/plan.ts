import type { Dice } from '../dice.ts';
import type { Stage } from '../stage/stage.ts';
import type { Cast, Disturbance, DisturbanceKind } from './disturbance.ts';
import { freeze, kill, restart, shiftClock } from './of-processes.ts';
import { cutRedis, emptyRedis, freezeRedis, killRedis } from './of-redis.ts';
import { cutDatabase, cutSlack, silenceDatabase, silenceSlack } from './of-roads.ts';
import { dropSockets, lateAnswers, limits, loseAnswers, resets, serverErrors, slowCalls } from './of-slack.ts';

/** Every kind of trouble that there is. */
const kinds = {
  kill,
  restart,
  freeze,
  shiftClock,
  silenceDatabase,
  cutDatabase,
  silenceSlack,
  cutSlack,
  dropSockets,
  loseAnswers,
  lateAnswers,
  slowCalls,
  serverErrors,
  resets,
  limits,
  killRedis,
  freezeRedis,
  emptyRedis,
  cutRedis,
} satisfies Record<string, DisturbanceKind>;

export type KindName = keyof typeof kinds;

export interface Planned extends Disturbance {
  /** Milliseconds after the start of the run. */
  at: number;
  kind: KindName;
}

/** What will be done to the product and when, ordered by time. */
export function planDisturbances(
  dice: Dice,
  { count, fromMs, toMs, cast }: { count: number; fromMs: number; toMs: number; cast: Cast },
): Planned[] {
  const weights = weightsOf(kinds, cast);
  const gap = (toMs - fromMs) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => {
    const kind = dice.weighed(weights);
    return { at: fromMs + gap * (index + dice.roll()), kind, ...kinds[kind].draw(dice, cast) };
  });
}

/** Ends all disturbances, so that everything works again. */
export function liftDisturbances({ slack, slackRoad, databaseRoads, redisRoads, redis, processes }: Stage): void {
  slack.faults.clear();
  redis?.lift();
  for (const road of redisRoads) road.lift();
  slackRoad.lift();
  for (const road of databaseRoads) road.lift();
  for (const one of processes) one.lift();
}

function weightsOf(all: Record<KindName, DisturbanceKind>, cast: Cast): Record<KindName, number> {
  const names = Object.keys(all) as KindName[];
  const weightOf = ({ weight }: DisturbanceKind) => (typeof weight === 'number' ? weight : weight(cast));
  return Object.fromEntries(names.map((name) => [name, weightOf(all[name])])) as Record<KindName, number>;
}
