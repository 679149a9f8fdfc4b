import { type DisturbanceKind, seconds } from './disturbance.ts';

/**
 * The connections of one process to the database fall silent, as in a fail-over without a reset or after a lost NAT
 * entry.
 */
export const silenceDatabase: DisturbanceKind = {
  weight: 5,
  draw(dice, { processes: numbers }) {
    const number = dice.pick(numbers);
    const ms = dice.whole(2_000, 30_000);
    const newcomersToo = dice.chance(0.3);
    const farEnd = dice.chance(0.5) ? 'gone' : 'open';
    return {
      what: `database of process ${number} silent for ${seconds(ms)}, ${newcomersToo ? 'new connections too' : 'new connections pass'}, its server ${farEnd === 'gone' ? 'has hung up' : 'keeps them open'}`,
      begin: ({ databaseRoads }) => databaseRoads[number - 1]?.silence({ ms, newcomersToo, farEnd }),
    };
  },
};

/** The database is out of reach for all processes, or for one. */
export const cutDatabase: DisturbanceKind = {
  weight: 4,
  draw(dice, { processes: all }) {
    const numbers = dice.chance(0.4) ? [...all] : [dice.pick(all)];
    const ms = dice.chance(0.5) ? 0 : dice.whole(500, 10_000);
    return {
      what: `database connections of process ${numbers.join(' and ')} reset, ${ms === 0 ? 'new ones at once' : `none for ${seconds(ms)}`}`,
      begin({ databaseRoads }) {
        for (const number of numbers) databaseRoads[number - 1]?.cut(ms);
      },
    };
  },
};

/** The connections to Slack fall silent: sockets, and calls that are under way. */
export const silenceSlack: DisturbanceKind = {
  weight: 5,
  draw(dice) {
    const ms = dice.whole(2_000, 30_000);
    const share = dice.pick([0.3, 0.6, 1]);
    const newcomersToo = dice.chance(0.2);
    return {
      what: `${Math.round(share * 100)} % of the connections to Slack silent for ${seconds(ms)}${newcomersToo ? ', new ones too' : ''}`,
      begin: ({ slackRoad }) => slackRoad.silence({ ms, share, newcomersToo }),
    };
  },
};

/** Slack cannot be reached. */
export const cutSlack: DisturbanceKind = {
  weight: 3,
  draw(dice) {
    const ms = dice.chance(0.5) ? 0 : dice.whole(500, 12_000);
    return {
      what: `connections to Slack reset, ${ms === 0 ? 'new ones at once' : `none for ${seconds(ms)}`}`,
      begin: ({ slackRoad }) => slackRoad.cut(ms),
    };
  },
};
