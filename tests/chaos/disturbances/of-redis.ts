import { type Cast, type DisturbanceKind, seconds } from './disturbance.ts';

const where =
  (weight: number) =>
  ({ redis }: Cast): number =>
    redis === undefined ? 0 : weight;

/** `kill -9` of a master. In a cluster its replica takes over; a single server comes back empty. */
export const killRedis: DisturbanceKind = {
  weight: where(5),
  draw(dice) {
    const which = dice.whole(0, 2);
    const ms = dice.whole(200, 8_000);
    return {
      what: `kill -9 master ${which + 1} of Redis, back after ${seconds(ms)}`,
      begin: ({ redis }) => redis?.kill({ which, ms }),
    };
  },
};

/** SIGSTOP. The server closes no connection and answers nothing. */
export const freezeRedis: DisturbanceKind = {
  weight: where(5),
  draw(dice) {
    const which = dice.whole(0, 2);
    const ms = dice.whole(300, 12_000);
    return {
      what: `freeze master ${which + 1} of Redis for ${seconds(ms)}`,
      begin: ({ redis }) => redis?.freeze({ which, ms }),
    };
  },
};

/** Empties Redis, as if somebody typed FLUSHALL. */
export const emptyRedis: DisturbanceKind = {
  weight: where(2),
  draw: () => ({ what: 'empty Redis', begin: ({ redis }) => void redis?.empty() }),
};

/**
 * Only one process cannot reach Redis. In a cluster this is not possible, because its nodes hand out their own
 * addresses and no proxy is in between.
 */
export const cutRedis: DisturbanceKind = {
  weight: ({ redis }) => (redis === 'single' ? 5 : 0),
  draw(dice, { processes }) {
    const number = dice.pick(processes);
    const ms = dice.whole(500, 15_000);
    const isSilent = dice.chance(0.5);
    return {
      what: `Redis of process ${number} ${isSilent ? 'silent' : 'cut off'} for ${seconds(ms)}`,
      begin({ redisRoads }) {
        const road = redisRoads[number - 1];
        if (isSilent) road?.silence({ ms, newcomersToo: true });
        else road?.cut(ms);
      },
    };
  },
};
