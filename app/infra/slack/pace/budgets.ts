import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { callsPerMinute, type SlackMethod } from '../client/methods.ts';
import { slidingWindow, tokenBucket } from './allowance.ts';
import type { ReserveOptions } from './reserve.ts';
import { createSpends, type Spend } from './spends.ts';
import { createTurnQueue, type Turn, type TurnQueue, type TurnRequest } from './turns.ts';

/**
 * What one bot may still call without Slack ever answering 429: each method its tier, posts one a second and channel
 * and 525 a minute in all. Slack counts per app, workspace and method, so there is one of these per bot.
 */
export interface Budgets {
  /** Waits for this call's turn; see TurnQueue. */
  take(method: SlackMethod, request: TurnRequest): Promise<SpendableTurn>;
  /** Milliseconds until a call that undoes something may begin; Infinity: not known yet. */
  undoDelay(method: SlackMethod): number;
  /** Slack answered 429: nothing of this method before `until`. */
  pause(method: SlackMethod, until: Date): void;
  /** Two names of one place (the person U… and the DM D…): posts to both share the gap. */
  sameChannel(name: string, other: string): void;
  /** Writes the last notes of what was spent. */
  stop(): Promise<void>;
}

export interface SpendableTurn extends Turn {
  /** To be said just before the call is made. */
  spend(): void;
}

/** Slack's minute and a margin for clocks that run differently. */
const WINDOW_MS = 60_250;
const POST_GAP_MS = 1_015;
const POST_BURST = 30;
const POSTS_PER_SECOND = 8.25;
/**
 * Of each window these places are kept for answers to a person. Deletes and updates that undo what is stale come in
 * hundreds; what they may borrow, and when, see docs/pace.md.
 */
const kept: Partial<Record<SlackMethod, ReserveOptions>> = {
  'chat.delete': { places: 2, lentAfterMs: 1_000 },
  'chat.update': { places: 10, lentAfterMs: 3_600 },
};
const KEPT: ReserveOptions = { places: 2 };
/** How long after it was noted a call of an earlier process may have reached Slack. */
const LATENCY_MS = 1_000;

export function createBudgets({ clock, bot, db }: { clock: Clock; bot: string; db?: Database }): Budgets {
  const queues = new Map<string, TurnQueue>();
  const aliases = new Map<string, string>();
  const spends = db && createSpends({ db, bot, clock });
  let loaded: Promise<void> | undefined;

  function queueOf(method: SlackMethod) {
    const existing = queues.get(method);
    if (existing) return existing;
    const queue = createQueue(method, clock);
    queues.set(method, queue);
    return queue;
  }

  async function load() {
    for (const { bucket, agoMs } of (await spends?.load()) ?? []) {
      const [method = '', channel] = bucket.split(':');
      if (isMethod(method)) queueOf(method).remember(clock.monotonic() - agoMs + LATENCY_MS, channel);
    }
  }

  function ready() {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  }

  return {
    async take(method, request) {
      if (spends) await ready();
      const channel = request.channel && (aliases.get(request.channel) ?? request.channel);
      const turn = await queueOf(method).take({ ...request, channel });
      const spend = () => spends?.note(spendOf(method, channel, clock.now()));
      return { ...turn, spend };
    },
    undoDelay: (method) => queueOf(method).delay('undo'),
    pause(method, until) {
      queueOf(method).pause(until);
    },
    sameChannel(name, other) {
      if (name !== other) aliases.set(other, name);
    },
    async stop() {
      await spends?.flush();
    },
  };
}

function createQueue(method: SlackMethod, clock: Clock) {
  const most = callsPerMinute[method];
  const allowance = most === undefined ? tokenBucket(POST_BURST, POSTS_PER_SECOND) : slidingWindow(most, WINDOW_MS);
  return createTurnQueue({
    clock,
    allowance,
    reserve: kept[method] ?? KEPT,
    gapMs: most === undefined ? POST_GAP_MS : 0,
  });
}

function spendOf(method: SlackMethod, channel: string | undefined, spentAt: Date): Spend {
  return { bucket: channel === undefined ? method : `${method}:${channel}`, spentAt };
}

function isMethod(name: string): name is SlackMethod {
  return Object.hasOwn(callsPerMinute, name);
}
