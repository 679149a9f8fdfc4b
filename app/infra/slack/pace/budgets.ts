import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { within } from '../../deadline.ts';
import type { SlackMethod } from '../client/methods.ts';
import { createShareGate, type Pace, type Past } from './gate.ts';
import { createHeldChannels } from './held-channels.ts';
import { createOwnCalls } from './own-calls.ts';
import { bucketOf, isMethod, LATENCY_MS, POST_GAP_MS, paceOf, readBucket } from './paces.ts';
import { createRests } from './rests.ts';
import { createRedisGate } from './shared/redis-gate.ts';
import { createSharedPace, type SharedPaceOptions } from './shared/shared-pace.ts';
import { createSpends, type PastSpend } from './spends.ts';
import { type Changes, createTurnQueue, type Turn, type TurnQueue, type TurnRequest } from './turns.ts';

/**
 * Keeps the calls of one bot below Slack's limits, so that Slack never answers 429: each method has its tier, posts
 * have one a second per channel and 525 a minute in all. Slack counts per app, workspace and method, so each bot has
 * its own budgets.
 */
export interface Budgets {
  /** Waits until this call may be made; see TurnQueue. */
  take(method: SlackMethod, request: TurnRequest): Promise<SpendableTurn>;
  /** Milliseconds until a call that undoes something may begin. Infinity: this is not known yet. */
  undoDelay(method: SlackMethod): number;
  /** Makes no call of this method before `until`, because Slack answered 429. */
  pause(method: SlackMethod, until: Date): void;
  /** Says that two names mean one conversation (the person U… and the DM D…), so that posts to both share the gap. */
  sameChannel(name: string, other: string): void;
  /** Writes the calls that are noted but not saved yet, and ends. */
  stop(): Promise<void>;
}

export interface SpendableTurn extends Turn {
  /** Must be called just before the request is sent: it notes the call. */
  spend(): void;
}

/** The processes that call Slack as the same bot. */
export interface Others {
  /** The name of this process. */
  name: string;
  /** The number of live processes, this one included. */
  count(): number;
  onChange(listener: () => void): () => void;
}

export interface BudgetsOptions {
  clock: Clock;
  bot: string;
  /** Where calls are noted, so that other processes and this one after a restart know of them. */
  db?: Database;
  others?: Others;
  /** How the processes count their calls together in Redis. Without it, each process keeps to its share. */
  together?: Pick<SharedPaceOptions, 'redis' | 'bot' | 'scripts' | 'patienceMs'>;
  /** How long a call waits for the database's list of past calls when Redis has just failed. */
  lookUpMs?: number;
}

const LOOK_UP_MS = 120;

const FREE = { restMs: 0, isTaken: false };

const alone: Others = { name: 'alone', count: () => 1, onChange: () => () => {} };

export function createBudgets({ clock, bot, db, others = alone, together, ...options }: BudgetsOptions): Budgets {
  const { lookUpMs = LOOK_UP_MS } = options;
  const queues = new Map<SlackMethod, TurnQueue>();
  /** A conversation can have two names; the one seen first stands for both here. */
  const firstNames = new Map<string, string>();
  const otherNames = new Map<string, string>();
  const spends = db && createSpends({ db, bot, clock });
  const rests = db && createRests({ db, bot, holder: others.name, clock });
  const sharing = () => Math.max(1, others.count());
  const refs = `${randomBytes(6).toString('hex')}-`;
  const own = createOwnCalls({ clock, namesOf });
  let sequence = 0;
  let recounts = 0;
  let loaded: Promise<void> | undefined;
  const shared =
    together &&
    createSharedPace({
      ...together,
      clock,
      owner: others.name,
      processes: sharing,
      past: async () => byPace(own.withUnderWay(await lookUp())),
      own: () => byPace(own.withUnderWay(own.ended())),
      resting: own.resting,
      changed: () => void recount(),
      paused: (method, ms) => isMethod(method) && queueOf(method).pause(clock.monotonic() + ms),
    });
  const held = createHeldChannels({
    clock,
    rests,
    rest: (channels, ms) => shared?.rest(new Map(channels.flatMap(namesOf).map((name) => [name, ms]))),
  });
  const forget = others.onChange(() => void recount());

  const nextRef = () => `${refs}${(sequence++).toString(36)}`;

  function queueOf(method: SlackMethod) {
    const existing = queues.get(method);
    if (existing) return existing;
    const pace = paceOf(method);
    const queue = createTurnQueue({ clock, gapMs: pace.gapMs, gate: (changes) => gateOf(pace, changes) });
    queues.set(method, queue);
    return queue;
  }

  function gateOf(pace: Pace, changes: Changes) {
    const share = createShareGate(pace, { sharing, nextRef, isReady: () => recounts === 0 && !shared?.isTelling() });
    return shared ? createRedisGate({ pace, shared, clock, changes, fallback: share, nextRef, namesOf }) : share;
  }

  /** All known calls of the last minutes, by every process. */
  async function lookUp(): Promise<PastSpend[]> {
    await spends?.flush();
    // Our own calls may not be saved in the database yet.
    return own.withEnded((await spends?.load()) ?? []);
  }

  /**
   * Counts the past calls anew. Needed when the number of processes changes, or when counting together begins or
   * ends.
   */
  async function recount() {
    recounts++;
    const looking = lookUp();
    const inTime = await within(lookUpMs, looking).catch(() => undefined);
    recounts--;
    // More calls may have ended during the look-up, so our own are added once more.
    begin(own.withEnded(inTime ?? []));
    // Calls do not wait for a slow database. When its answer comes late, it is counted then.
    if (inTime === undefined) begin(own.withEnded(await looking.catch(() => [])));
  }

  function begin(past: readonly PastSpend[]) {
    const known = byPace(past);
    for (const pace of known.keys()) if (isMethod(pace.method)) queueOf(pace.method);
    for (const [method, queue] of queues) {
      const calls = known.get(paceOf(method)) ?? [];
      queue.restart(calls, restingAfter(past, method));
    }
  }

  function byPace(past: readonly PastSpend[]): Map<Pace, Past[]> {
    const now = clock.monotonic();
    const found = new Map<Pace, Past[]>();
    for (const { bucket, agoMs, ref } of past) {
      const read = readBucket(bucket);
      if (read === undefined) continue;
      const pace = paceOf(read.method);
      const calls = found.get(pace) ?? [];
      found.set(pace, calls);
      calls.push({ ref, endedAt: now - agoMs + LATENCY_MS });
    }
    return found;
  }

  async function load() {
    begin(await lookUp());
    await shared?.join();
  }

  function ready() {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  }

  function namesOf(channel: string): string[] {
    const other = otherNames.get(channel);
    return other === undefined ? [channel] : [channel, other];
  }

  /**
   * Returns how long another process still has the channel. If all processes count together, Redis knows. Otherwise the
   * database does, which also has the recorded posts of processes that still ask Redis.
   */
  async function restOf(channel: string | undefined): Promise<{ restMs: number; isTaken: boolean }> {
    if (channel === undefined || rests === undefined || sharing() === 1 || shared?.isWhole()) return FREE;
    const bucket = bucketOf('chat.postMessage', channel);
    const looking = Promise.all([rests.take(channel), shared && spends?.lastOfOthers(bucket, refs)]);
    // A slow or unreachable database must not delay posts. Without it only our own posts to the channel keep the gap.
    const [takenMs, agoMs] = await within(lookUpMs, looking).catch(() => [0]);
    const restMs = Math.max(takenMs ?? 0, agoMs === undefined ? 0 : POST_GAP_MS + LATENCY_MS - agoMs);
    return { restMs, isTaken: restMs === 0 };
  }

  function noted(turn: Turn, method: SlackMethod, channel: string | undefined): SpendableTurn {
    const { ref } = turn;
    own.begin(ref, { method, channel });
    return {
      ...turn,
      hasLapsed: () => turn.hasLapsed() || held.hasLapsed(ref),
      giveBack(restMs) {
        own.cancel(ref);
        held.over(ref);
        turn.giveBack(restMs);
      },
      spend() {
        turn.leaves();
        if (channel !== undefined) held.left(ref, channel);
        spends?.note({ bucket: bucketOf(method, channel), ref });
      },
      end() {
        held.over(ref);
        own.end(ref, { method, channel });
        turn.end();
      },
    };
  }

  return {
    async take(method, request) {
      if (spends || shared) await ready();
      const channel = request.channel && (firstNames.get(request.channel) ?? request.channel);
      for (;;) {
        const turn = noted(await queueOf(method).take({ ...request, channel }), method, channel);
        const { restMs, isTaken } = await restOf(channel);
        if (channel !== undefined && isTaken) held.taken(turn.ref, channel);
        if (restMs === 0) return turn;
        turn.giveBack(restMs);
      }
    },
    undoDelay: (method) => queueOf(method).undoDelay(),
    pause(method, until) {
      const ms = until.getTime() - clock.now().getTime();
      queueOf(method).pause(clock.monotonic() + ms);
      shared?.pause(method, ms);
    },
    sameChannel(name, other) {
      if (name === other || firstNames.get(other) === name) return;
      firstNames.set(other, name);
      otherNames.set(name, other);
      // The channel was written to just now under its other name, so it has to rest under this one too.
      shared?.settle(paceOf('chat.postMessage'), { ended: [], returned: [], resting: [other], freed: [] });
    },
    async stop() {
      forget();
      await spends?.flush();
      await shared?.stop();
    },
  };
}

/** How long each channel still has to rest after its last post. */
function restingAfter(past: readonly PastSpend[], method: SlackMethod): Map<string, number> {
  const resting = new Map<string, number>();
  for (const { bucket, agoMs } of past) {
    const read = readBucket(bucket);
    const left = POST_GAP_MS + LATENCY_MS - agoMs;
    if (read?.method === method && read.channel !== undefined && left > 0) resting.set(read.channel, left);
  }
  return resting;
}
