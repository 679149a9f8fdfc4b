import { type DisturbanceKind, seconds } from './disturbance.ts';

const MINUTE_MS = 60_000;

/** `kill -9`. */
export const kill: DisturbanceKind = {
  weight: 8,
  draw(dice, { processes: numbers }) {
    const number = dice.pick(numbers);
    const downMs = dice.whole(0, 3_000);
    return {
      what: `kill -9 process ${number}, another one after ${seconds(downMs)}`,
      begin: ({ processes }) => processes[number - 1]?.kill(downMs),
    };
  },
};

/** SIGTERM, as in an update. */
export const restart: DisturbanceKind = {
  weight: 3,
  draw(dice, { processes: numbers }) {
    const number = dice.pick(numbers);
    return {
      what: `restart process ${number}`,
      begin: ({ processes }) => void processes[number - 1]?.restart(),
    };
  },
};

/** SIGSTOP, which looks like a paused machine, a long garbage collection or a container without processor time. */
export const freeze: DisturbanceKind = {
  weight: 8,
  draw(dice, { processes: numbers }) {
    const number = dice.pick(numbers);
    const ms = dice.chance(0.4) ? dice.whole(25_000, 45_000) : dice.whole(300, 12_000);
    return {
      what: `freeze process ${number} for ${seconds(ms)}`,
      begin: ({ processes }) => processes[number - 1]?.freeze(ms),
    };
  },
};

/** A wrong wall clock for a while. */
export const shiftClock: DisturbanceKind = {
  weight: 6,
  draw(dice, { processes: numbers }) {
    const number = dice.pick(numbers);
    const size = dice.weighed({ small: 5, minutes: 3, hour: 2 });
    const most = { small: 2_000, minutes: 4 * MINUTE_MS, hour: 60 * MINUTE_MS }[size];
    const aheadMs = dice.whole(-most, most);
    const ms = dice.whole(3_000, 30_000);
    return {
      what: `clock of process ${number} ${aheadMs < 0 ? 'behind' : 'ahead'} by ${seconds(Math.abs(aheadMs))} for ${seconds(ms)}`,
      begin({ processes }) {
        processes[number - 1]?.shiftClock(aheadMs);
        setTimeout(() => processes[number - 1]?.shiftClock(0), ms).unref();
      },
    };
  },
};
