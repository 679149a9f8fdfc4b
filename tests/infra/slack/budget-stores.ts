import type { ExecutionContext } from 'ava';
import type { Database } from '../../../app/infra/database/client.ts';
import { createRedis, type Redis } from '../../../app/infra/redis/redis.ts';
import type { SlackMethod } from '../../../app/infra/slack/client/methods.ts';
import { type Budgets, createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createScripts } from '../../../app/infra/slack/pace/shared/scripts.ts';
import type { TurnRequest } from '../../../app/infra/slack/pace/turns.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { type ShiftedClock, shiftedClock, standingClock } from '../../helpers/clock.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { testRedis } from '../../helpers/redis.ts';

/** One bot's budgets, as two processes have them. */
export interface Two {
  a: Budgets;
  b: Budgets;
  /** Moves time forward, everywhere. */
  advance(seconds: number): Promise<void>;
}

/** `stands`: time passes only when the test moves it, so that no token is added because the machine is slow. */
interface Passing {
  stands: boolean;
}

/** The places where budgets are counted. All implementations keep the same promises. */
export const stores: Record<string, (t: ExecutionContext, passing: Passing) => Promise<Two>> = {
  async memory(t, passing) {
    const clock = clockOf(t, passing);
    const one = createBudgets({ clock, bot: 'ops' });
    return { a: one, b: one, advance: async (seconds) => clock.advance({ seconds }) };
  },
  redis: async (t, passing) => twoOnRedis(t, { urls: [(await testRedis(t)).url], ...passing }),
};

function clockOf(t: ExecutionContext, { stands }: Passing): ShiftedClock {
  const clock = stands ? standingClock() : shiftedClock();
  t.teardown(() => clock.end());
  return clock;
}

export interface TwoOnRedis extends Two {
  /** Each process's connection to Redis. */
  redises: Redis[];
  clock: ShiftedClock;
  /** How many processes count as alive. */
  live(count: number): void;
}

/** In the same cluster slot as the budgets. */
export const OFFSET = 'crewcall:{rate:ops}:offset';

/** Lua's clock with an offset that tests move. */
const PUSHED_CLOCK = `
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(redis.call('GET', '${OFFSET}') or '0')
end`;

/** Lua's clock, which only the test moves. */
export const STANDING_CLOCK = `local function clock() return tonumber(redis.call('GET', '${OFFSET}')) end`;

/** Starts the standing clock, unless another process has done so. */
export async function beginStanding(redis: Redis): Promise<void> {
  await redis.ask(OFFSET, (client) => client.setnx(OFFSET, 1_000_000_000));
}

/**
 * Stops a process whose clock stands. It writes its calls down a moment later, so without that moment a test that has
 * failed would never end.
 */
export async function stopping(budgets: Budgets, clock: ShiftedClock): Promise<void> {
  const stopped = budgets.stop();
  clock.advance({ seconds: 1 });
  await stopped;
}

/** `patient`: a slow machine must not count as an absent Redis. */
export async function twoOnRedis(
  t: ExecutionContext,
  {
    urls,
    db,
    patient = true,
    stands = false,
  }: { urls: readonly string[]; db?: Database; patient?: boolean } & Partial<Passing>,
): Promise<TwoOnRedis> {
  const clock = clockOf(t, { stands });
  const scripts = createScripts(stands ? STANDING_CLOCK : PUSHED_CLOCK);
  let living = 2;
  const listeners = new Set<() => void>();
  const open = () => {
    const redis = createRedis({
      urls,
      clock,
      telemetry: createTelemetry(),
      ...(patient && { commandMs: HANG_MS }),
    });
    t.teardown(() => redis.stop());
    return redis;
  };
  const budgetsOf = (name: string, redis: Redis) => {
    const budgets = createBudgets({
      clock,
      bot: 'ops',
      ...(db && { db }),
      others: {
        name,
        count: () => living,
        onChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      lookUpMs: HANG_MS,
      together: { redis, bot: 'ops', scripts, ...(patient && { patienceMs: HANG_MS }) },
    });
    t.teardown(() => stopping(budgets, clock));
    return budgets;
  };
  const [redis, other] = [open(), open()];
  await eventually(() => redis.isUp() && other.isUp());
  if (stands) await beginStanding(redis);
  const [a, b] = [budgetsOf('a', redis), budgetsOf('b', other)];
  // Both processes count from here on.
  for (const budgets of [a, b]) (await budgets.take('auth.test', { priority: 'answer' })).giveBack();
  return {
    a,
    b,
    redises: [redis, other],
    clock,
    live(count) {
      living = count;
      for (const listener of listeners) listener();
    },
    async advance(seconds) {
      // A call that has just ended is reported to Redis in the next turn of the event loop, so time must not move
      // before.
      await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([redis, other].map((one) => one.ask(OFFSET, (client) => client.get(OFFSET)).catch(() => {})));
      await redis.ask(OFFSET, (client) => client.incrby(OFFSET, Math.round(1_000 * seconds)));
      clock.advance({ seconds });
    },
  };
}

/** The calls that got their turn, in order, by the names that the test gives them. */
export function watch() {
  const served: string[] = [];
  return {
    served,
    count: (name: string) => served.filter((one) => one === name).length,
    /** Asks for a turn, and calls as soon as it has one. */
    async call(budgets: Budgets, name: string, method: SlackMethod, request: TurnRequest) {
      const turn = await budgets.take(method, request);
      served.push(name);
      turn.spend();
      turn.end();
    },
  };
}
