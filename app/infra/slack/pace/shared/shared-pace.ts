import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../clock.ts';
import { PREFIX } from '../../../redis/address.ts';
import type { Redis, RedisClient } from '../../../redis/redis.ts';
import { RedisAway } from '../../../redis/trouble.ts';
import { levelAfter } from '../allowance.ts';
import type { Next, Pace, Past } from '../gate.ts';
import { ranks } from '../priority.ts';
import { createScripts, type Scripts } from './scripts.ts';
import { readAnswer, type TakeAnswer } from './take-answer.ts';

/**
 * The budgets of one bot, shared by all processes through Redis. When Redis fails, each process keeps to its own
 * share.
 */
export interface SharedPace {
  /** Whether this process counts its calls in Redis now. */
  isJoined(): boolean;
  /** Whether, in addition, every living process was heard of lately. If not, some post without asking Redis. */
  isWhole(): boolean;
  /**
   * Whether this process is just reporting its last calls to Redis before joining. No call may begin in that moment.
   */
  isTelling(): boolean;
  take(pace: Pace, next: Next, refs: readonly string[]): Promise<TakeAnswer>;
  /**
   * Says that this post will still be made. Its turn lapses when this was not said for a second. False: it has
   * lapsed. Undefined: Redis does not answer.
   */
  keep(pace: Pace, post: { ref: string; channels: readonly string[] }): Promise<boolean | undefined>;
  /** Says that these posts leave now. */
  leave(pace: Pace, posts: Posts): void;
  settle(pace: Pace, done: Settled): void;
  /**
   * Reports for how many milliseconds channels rest. This is done even while this process does not count together with
   * the others, because they may reach Redis all the same.
   */
  rest(channels: ReadonlyMap<string, number>): void;
  /** Pauses a method for this long in all processes. */
  pause(method: string, ms: number): void;
  /** Reports to Redis what it may not know and starts counting together. Resolves when this has succeeded or failed. */
  join(): Promise<void>;
  stop(): Promise<void>;
}

/** Posts that have been granted. */
export interface Posts {
  refs: readonly string[];
  /** The channels, each under all its names. */
  channels: readonly string[];
}

export interface Settled {
  ended: readonly string[];
  returned: readonly string[];
  /** Channels that were written to, each under all its names. */
  resting: readonly string[];
  /** Channels that were not written to after all. */
  freed: readonly string[];
}

export interface SharedPaceOptions {
  redis: Redis;
  clock: Clock;
  /** Distinguishes the bots of several workspaces that share one Redis. */
  bot: string;
  /** The name of this process. */
  owner: string;
  /** The number of live processes. */
  processes: () => number;
  /** The calls of all processes in the last minutes, by method. */
  past: () => Promise<ReadonlyMap<Pace, readonly Past[]>>;
  /** The calls that this process has made or is making. */
  own: () => ReadonlyMap<Pace, readonly Past[]>;
  /** The channels that this process has just written to, or writes to now, and for how many milliseconds they rest. */
  resting: () => ReadonlyMap<string, number>;
  /** Called when counting together begins or has ended. */
  changed: () => void;
  /** Called when Slack answered 429 to another process. */
  paused: (method: string, ms: number) => void;
  scripts?: Scripts;
  /** How long we wait for an answer from Redis. */
  patienceMs?: number;
}

/** A caller waits for two answers at worst, so for less than 300 ms. */
const PATIENCE_MS = 130;
const BEAT_MS = 700;
const REJOIN_MS = 500;
/** A call that has been under way for longer than this is taken for ended, as its end was never reported. */
const HOLD_MS = 20_000;
/** How long a granted post and its channel are kept for a process that reports nothing more. */
export const TURN_KEPT_MS = 1_000;
/** How long a channel rests after a post whose end is never reported. */
const GAP_HOLD_MS = 2_000;

export function createSharedPace(options: SharedPaceOptions): SharedPace {
  const { redis, clock, bot, owner, processes, past, own, resting, changed } = options;
  const { scripts = createScripts(), patienceMs = PATIENCE_MS } = options;
  const base = `${PREFIX}{rate:${bot}}:`;
  const keys = { known: `${base}known`, processes: `${base}processes`, pauses: `${base}pauses` };
  const keysOf = ({ method }: Pace) => ({
    spent: `${base}${method}:spent`,
    state: `${base}${method}:state`,
    waiting: `${base}${method}:waiting`,
    pause: `${base}${method}:pause`,
    granted: `${base}${method}:granted`,
  });
  const gapKey = (channel: string) => `${base}gap:${channel}`;
  const speedOf = (pace: Pace) => (pace.kind === 'window' ? pace.spanMs : pace.perSecond);
  let epoch: string | undefined;
  let joining: Promise<void> | undefined;
  let isTelling = false;
  let unheard = 0;
  let isStopped = false;
  let cancelBeat = () => {};
  let settling: Promise<unknown> = Promise.resolve();

  const unlisten = redis.listen(keys.pauses, {
    hear(message) {
      const [method, ms] = message.split(' ');
      if (method !== undefined) options.paused(method, Number(ms));
    },
  });

  function leave() {
    if (epoch === undefined) return;
    epoch = undefined;
    changed();
    beatAfter(REJOIN_MS);
  }

  function beatAfter(ms: number) {
    cancelBeat();
    if (!isStopped) cancelBeat = clock.after(ms, () => void beat());
  }

  async function beat() {
    if (epoch === undefined) await join();
    else {
      const known = epoch;
      const isKnown = await asked((client) => scripts.beat.run(client, [keys.known, keys.processes], [owner, known]));
      if (isKnown !== 1) leave();
    }
    beatAfter(epoch === undefined ? REJOIN_MS : BEAT_MS);
  }

  function join(): Promise<void> {
    joining ??= tellAll().finally(() => {
      joining = undefined;
    });
    return joining;
  }

  async function tellAll() {
    try {
      if (!redis.isUp()) return beatAfter(REJOIN_MS);
      await tell(await past());
      const mine = randomBytes(8).toString('hex');
      const joined = await ask((client) => scripts.join.run(client, [keys.known, keys.processes], [owner, mine]));
      // Other processes do not know the calls that began since `past` was read, so they are reported now.
      isTelling = true;
      await tell(own());
      const channels = resting();
      if (channels.size > 0) await ask((client) => restIn(client, channels));
      if (isStopped) return;
      epoch = z.string().parse(joined);
      isTelling = false;
      changed();
      beatAfter(BEAT_MS);
    } catch {
      if (isTelling) {
        isTelling = false;
        changed();
      }
      beatAfter(REJOIN_MS); // Their own watchers report when the database or Redis is away.
    }
  }

  async function tell(calls: ReadonlyMap<Pace, readonly Past[]>): Promise<void> {
    await Promise.all(
      [...calls].map(([pace, of]) => {
        const { spent, state } = keysOf(pace);
        const args = [pace.kind, pace.most, speedOf(pace), ...seedOf(pace, of, clock.monotonic())];
        return ask((client) => scripts.seed.run(client, [spent, state, keys.known], args));
      }),
    );
  }

  function restIn(client: RedisClient, channels: ReadonlyMap<string, number>): Promise<unknown> {
    const spans = [...channels.values()].map(Math.ceil);
    return scripts.pause.run(client, [...channels.keys()].map(gapKey), spans);
  }

  function ask<T>(run: Parameters<typeof redis.ask<T>>[1]): Promise<T> {
    return redis.ask(keys.known, run, { withinMs: patienceMs });
  }

  /** Asks Redis. Answers undefined when it is away. */
  async function asked<T>(run: Parameters<typeof redis.ask<T>>[1]): Promise<T | undefined> {
    try {
      return await ask(run);
    } catch (error) {
      if (error instanceof RedisAway) return undefined;
      throw error;
    }
  }

  return {
    isJoined: () => epoch !== undefined,
    isWhole: () => epoch !== undefined && unheard === 0,
    isTelling: () => isTelling,
    join,
    async take(pace, next, refs) {
      if (epoch === undefined) return { kind: 'away' };
      const { spent, state, waiting, pause, granted } = keysOf(pace);
      const gaps = next.channel === undefined ? [] : [gapKey(next.channel)];
      const all = [spent, state, waiting, pause, keys.known, keys.processes, granted, ...gaps];
      const args = [
        ...[owner, epoch, Math.max(1, processes()), pace.kind, pace.most, speedOf(pace)],
        ...[pace.places, pace.lentAfterMs ?? 0, HOLD_MS, next.agedRank],
        ...[next.rank >= ranks.feedback ? 1 : 0, next.someShare ? 1 : 0, refs.length, TURN_KEPT_MS],
        ...refs,
      ];
      const answer = await asked((client) => scripts.take.run(client, all, args));
      const read = answer === undefined ? { kind: 'away' as const } : readAnswer(answer);
      if (read.kind === 'away') leave();
      if (read.kind === 'granted') unheard = read.unheard;
      // Redis answers but was emptied. We report everything anew; calls do not wait for that.
      if (answer !== undefined && read.kind === 'away') void join();
      return read;
    },
    async keep(pace, { ref, channels }) {
      if (epoch === undefined) return undefined;
      const { granted, spent } = keysOf(pace);
      const all = [granted, spent, ...channels.map(gapKey)];
      const answer = await asked((client) => scripts.keep.run(client, all, [TURN_KEPT_MS, HOLD_MS, ref]));
      return answer === undefined ? undefined : answer === 1;
    },
    leave(pace, { refs, channels }) {
      if (epoch === undefined) return;
      const { granted, spent } = keysOf(pace);
      const all = [granted, spent, ...channels.map(gapKey)];
      void asked((client) => scripts.leave.run(client, all, [HOLD_MS, GAP_HOLD_MS, ...refs]));
    },
    settle(pace, { ended, returned, resting, freed }) {
      if (epoch === undefined) return;
      const { spent, state, granted } = keysOf(pace);
      const all = [spent, state, granted, ...[...resting, ...freed].map(gapKey)];
      const counts = [ended.length, resting.length];
      const args = [pace.kind, pace.most, speedOf(pace), pace.gapMs, ...counts, ...ended, ...returned];
      // If this report is lost, Redis counts the calls for as long as if they were still under way.
      settling = asked((client) => scripts.settle.run(client, all, args));
    },
    rest(channels) {
      void asked((client) => restIn(client, channels));
    },
    pause(method, ms) {
      redis.tell(keys.pauses, `${method} ${ms}`);
      void asked((client) => scripts.pause.run(client, [`${base}${method}:pause`], [Math.ceil(ms)]));
    },
    async stop() {
      isStopped = true;
      cancelBeat();
      unlisten();
      await settling;
      if (epoch !== undefined) await asked((client) => client.zrem(keys.processes, owner));
      epoch = undefined;
    },
  };
}

function seedOf(pace: Pace, calls: readonly Past[], now: number): (string | number)[] {
  if (pace.kind === 'window') return calls.flatMap(({ ref, endedAt }) => [ref, Math.round(now - endedAt)]);
  const ends = calls.map(({ endedAt }) => endedAt);
  return [levelAfter({ capacity: pace.most, perSecond: pace.perSecond }, ends, now)];
}
