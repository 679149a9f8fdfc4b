import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { fingerprint } from '../../../app/infra/slack/bot.ts';
import { startPrivateRedis } from '../../../app/setup/redis/private-redis.ts';
import { redisProgram } from '../../../app/setup/redis/redis-program.ts';
import { type ChaosRedis, startChaosRedis } from '../../chaos/stage/redis.ts';
import type { Databases } from '../databases.ts';
import type { OfferFigures } from '../figures.ts';
import { runOffers } from '../trials/offers.ts';
import { limitedMethods } from '../watch.ts';
import { type Answers, answerInAFlood } from './answers.ts';
import { type Disturbed, fanOut, MOST_HAVE_THEIRS } from './disturbed.ts';
import { type LookUps, lookUp } from './look-ups.ts';
import { openPlace, type Place, type PlaceOptions } from './place.ts';
import { type Races, RIVALS, race } from './races.ts';

const FILE = '.data/bench-processes.json';
const GOALS = { spread: 0.03, killedMs: 2_000, redisMs: 8_000, nearMs: 0.05, redisLookUpMs: 2, heldMs: 300 };
/** The number of processes in the trials in which one is killed, or Redis fails. */
const SOME = 3;
const IN_DIRECTORY = 20_000;
/** A key that lies on the Redis master which fails: the one that counts all calls of @newproject. */
const budgetsOf = ({ slack }: Place) =>
  `crewcall:{rate:newproject:${fingerprint(slack.apps.newproject.botToken)}}:known`;

/** The options of `npm run bench -- --processes …`. */
export interface ProcessesOptions {
  counts: readonly number[];
  /** The number of processes that work without Redis, each with its share of the budgets. */
  apart: readonly number[];
  people: number;
  races: number;
  /** How often a process is killed, and how often a Redis master is killed and frozen. */
  rounds: number;
}

/** Undefined: the option is not given. */
export function processesOf(argv: readonly string[]): ProcessesOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: {
      processes: { type: 'string' },
      apart: { type: 'string', default: '2' },
      people: { type: 'string', default: '200' },
      races: { type: 'string', default: '1000' },
      rounds: { type: 'string', default: '5' },
    },
  });
  if (typeof values.processes !== 'string') return undefined;
  const [people, races, rounds] = [values.people, values.races, values.rounds].map(Number);
  const countsIn = (list: string) => list.split(',').map(Number).filter(Boolean);
  return {
    counts: countsIn(values.processes),
    apart: countsIn(String(values.apart)),
    people: people ?? 0,
    races: races ?? 0,
    rounds: rounds ?? 0,
  };
}

/** Compares several processes with one; kills one of them; lets Redis fail; looks people up among many. */
export async function benchProcesses({
  databases,
  options,
  say,
}: {
  databases: Databases;
  options: ProcessesOptions;
  say: (line: string) => void;
}): Promise<void> {
  const found = await redisProgram((_title, step) => step());
  if ('missing' in found) return say(found.missing);
  const { counts, apart, people, races, rounds } = options;
  const load = [loadavg()[0]];
  let opened = 0;
  // Each trial has an empty Redis, because Redis counts the calls of the last minute and all workspaces use the same
  // tokens.
  const placed = async <T>(
    given: Omit<PlaceOptions, 'databaseUrl' | 'redisUrls'> & { cluster?: ChaosRedis; isApart?: boolean },
    work: (place: Place, databaseUrl: string) => Promise<T>,
  ): Promise<T> => {
    const folder = `.data/bench-redis-${++opened}`;
    const needsOwn = given.cluster === undefined && !given.isApart;
    const single = needsOwn ? await startPrivateRedis({ program: found.path, folder }) : undefined;
    const databaseUrl = await databases.create(`processes_${opened}`);
    const redisUrls = given.cluster?.urls ?? (single === undefined ? [] : [single.url]);
    const place = await openPlace({ ...given, redisUrls, databaseUrl });
    try {
      return await work(place, databaseUrl);
    } finally {
      await place.close();
      await single?.stop();
    }
  };

  const offers = new Map<string, OfferFigures>();
  let one: OfferFigures | undefined;
  const trials = [
    ...counts.map((count) => ({ count, isApart: false, name: `${count} processes` })),
    ...apart.map((count) => ({ count, isApart: true, name: `${count} processes without Redis` })),
  ];
  for (const { count, isApart, name } of trials) {
    const figures = await placed({ count, people, isApart }, async (place, databaseUrl) => {
      const offered = await offersOf(place, databaseUrl);
      if (offered.limited > 0) say(`Refused by 429: ${JSON.stringify(limitedMethods(place.slack))}`);
      if (process.env.BENCH_CALLS) writeFileSync(process.env.BENCH_CALLS, JSON.stringify(place.slack.calls({})));
      return offered;
    });
    offers.set(name, figures);
    if (count === 1) one = figures;
    say(offersLine(name, figures, one));
  }
  const raced: (Races & { processes: number })[] = [];
  for (const count of races === 0 ? [] : counts.filter((count) => count > 1)) {
    const seen = await placed({ count, people: RIVALS, tiers: 'none' }, (place, databaseUrl) =>
      race(place, { databaseUrl, races }),
    );
    raced.push({ processes: count, ...seen });
    say(racesLine(count, seen));
    for (const one of seen.undecided) say(`  ${JSON.stringify(one)}`);
  }

  const half = Math.ceil(people / 2);
  const disturbed = (
    disturb: (place: Place) => Promise<unknown> | unknown,
    { cluster, at = MOST_HAVE_THEIRS }: { cluster?: ChaosRedis; at?: number } = {},
  ) =>
    placed({ count: SOME, people: half, ...(cluster && { cluster }) }, (place) =>
      fanOut(place, { at, disturb: () => disturb(place) }),
    );
  const calm = await disturbed(() => {});
  say(`Undisturbed: first DM ${inSeconds(calm.firstDm)}, last ${inSeconds(calm.lastDm)}`);
  const killed: Disturbed[] = [];
  for (let round = 0; round < rounds; round++) {
    // The process that accepted the request is about to send most of the first messages.
    for (const [when, at] of Object.entries({ 'most have theirs': MOST_HAVE_THEIRS, 'the first has theirs': 0 })) {
      const one = await disturbed(({ processes }) => processes.at(-1)?.kill(), { at });
      killed.push(one);
      say(disturbedLine(`one of three killed when ${when}`, one, calm, { most: GOALS.killedMs, limited: 0 }));
    }
  }
  const failing: { how: string; figures: Disturbed }[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const how of ['kill', 'freeze'] as const) {
      const cluster = await startChaosRedis(found.path, 'cluster');
      const figures = await disturbed((place) => cluster[how]({ holding: budgetsOf(place), ms: 20_000 }), {
        cluster,
      }).finally(() => cluster.stop());
      failing.push({ how, figures });
      // After a fail-over one 429 is allowed, because Redis acknowledges writes that its replica may not have yet.
      const goal = { most: GOALS.redisMs, limited: cluster.failures() };
      say(disturbedLine(`a master of Redis, ${how}, failures: ${cluster.failures()}`, figures, calm, goal));
    }
  }
  const redis = await startPrivateRedis({ program: found.path, folder: '.data/bench-redis' });
  const lookUps = await lookUp(redis.url, IN_DIRECTORY).finally(() => redis.stop());
  say(lookUpsLine(lookUps));
  const another = await startPrivateRedis({ program: found.path, folder: '.data/bench-redis' });
  const answers = await answerInAFlood(another).finally(() => another.stop());
  say(answersLine(answers));
  load.push(loadavg()[0]);
  const all = { offers: Object.fromEntries(offers), races: raced, calm, killed, failing, lookUps, answers };
  writeFileSync(FILE, `${JSON.stringify({ at: new Date().toISOString(), load, goals: GOALS, ...all }, null, 2)}\n`);
  say(
    `Load of the machine before and after: ${load.map((one) => one?.toFixed(1)).join(' and ')}. All figures: ${FILE}`,
  );
}

function offersOf(place: Place, databaseUrl: string): Promise<OfferFigures> {
  const { slack, people, processes } = place;
  const [contestant] = processes;
  if (contestant === undefined) throw new Error('Expected a process.');
  const size = {
    people: people.length,
    clubs: 0,
    clickSeconds: 0,
    clicksPerSecond: 0,
    rows: 0,
    wall: 0,
    members: 0,
    channels: 0,
    mostSeconds: 600,
  };
  return runOffers({
    ...{ slack, people, contestant, databaseUrl, size },
    progress: () => {},
    turn: async () => {},
    restart: () => Promise.reject(new Error('Nothing is restarted here.')),
  });
}

const mark = (reached: boolean) => (reached ? '✓' : '✗');
const inSeconds = (ms: number | null) => (ms === null ? 'never' : `${(ms / 1_000).toFixed(1)} s`);

function offersLine(name: string, figures: OfferFigures, one: OfferFigures | undefined): string {
  const { people, lastDm, gone, duplicates, lost, limited } = figures;
  const times = [
    [lastDm, one?.lastDm],
    [gone, one?.gone],
  ] as const;
  const ratios = times.map(([ms, alone]) => (ms ?? Number.NaN) / (alone ?? Number.NaN) - 1);
  const isSame = ratios.every((ratio) => ratio <= GOALS.spread);
  const shown = ratios.map((ratio) => (Number.isNaN(ratio) ? '' : ` (${(100 * ratio).toFixed(1)} % to one)`));
  return `${mark(isSame && limited === 0 && duplicates + lost === 0)} ${name}, ${people} people: last DM ${inSeconds(lastDm)}${shown[0]}, all gone ${inSeconds(gone)}${shown[1]} after the claim; ${limited} × 429, ${duplicates} twice, ${lost} missing`;
}

function racesLine(count: number, { races, decided, clicks, unacknowledged }: Races): string {
  return `${mark(decided === races)} ${races} races over ${count} processes: ${decided} with one winner, who alone was told; ${clicks} clicks, ${unacknowledged} not acknowledged in 3 s`;
}

/** How long the last DM came after the first one. A busy machine delays the first one, the disturbance does not. */
const spanOf = ({ firstDm, lastDm }: Disturbed) => (lastDm === null ? null : lastDm - firstDm);

function disturbedLine(
  what: string,
  disturbed: Disturbed,
  calm: Disturbed,
  goal: { most: number; limited: number },
): string {
  const { firstDm, lastDm, twice, limited } = disturbed;
  const [span, calmSpan] = [spanOf(disturbed), spanOf(calm)];
  const late = span === null || calmSpan === null ? null : span - calmSpan;
  const isReached = late !== null && late < goal.most && twice === 0 && limited <= goal.limited;
  return `${mark(isReached)} ${what}: first DM ${inSeconds(firstDm)}, last ${inSeconds(lastDm)}, ${inSeconds(late)} later after the first than undisturbed (goal < ${goal.most / 1_000} s); ${twice} twice, ${limited} × 429`;
}

function lookUpsLine({ people, nearP99, redisP50, redisP99, plainP50, plainP99, wrong, heapBytes }: LookUps): string {
  const isReached = nearP99 < GOALS.nearMs && redisP99 < GOALS.redisLookUpMs && wrong === 0;
  const ms = (value: number) => `${value.toFixed(3)} ms`;
  return `${mark(isReached)} person by e-mail among ${people}, p99: ${ms(nearP99)} near, ${ms(redisP99)} from Redis (goals ${GOALS.nearMs} and ${GOALS.redisLookUpMs} ms; p50 ${ms(redisP50)}; a plain command between them takes ${ms(plainP50)} at p50 and ${ms(plainP99)} at p99, which is the machine's part); ${wrong} wrong; ${(heapBytes / 1_048_576).toFixed(1)} MiB more held`;
}

function answersLine({ asked, withinASecond, slowest, slowestFrozen }: Answers): string {
  const isReached = withinASecond === asked && slowestFrozen < GOALS.heldMs;
  return `${mark(isReached)} ${asked} answers while another process floods the posts: ${withinASecond} begun within a second, the slowest after ${slowest.toFixed(0)} ms; while Redis is frozen no call is held up for more than ${slowestFrozen.toFixed(0)} ms (goal ${GOALS.heldMs})`;
}
