import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { within } from '../../deadline.ts';
import type { SlackMethod } from '../client/methods.ts';
import { createShareGate, type Pace, type Past } from './gate.ts';
import { bucketOf, isMethod, POST_GAP_MS, paceOf, readBucket } from './paces.ts';
import { createRests } from './rests.ts';
import { createRedisGate } from './shared/redis-gate.ts';
import { createSharedPace, type SharedPaceOptions } from './shared/shared-pace.ts';
import { createSpends, type PastSpend } from './spends.ts';
import { type Changes, createTurnQueue, type Turn, type TurnQueue, type TurnRequest } from './turns.ts';

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

/** The other processes of the same bot. */
export interface Others {
  /** The name of this process. */
  name: string;
  /** How many live, this one among them. */
  count(): number;
  onChange(listener: () => void): () => void;
}

export interface BudgetsOptions {
  clock: Clock;
  bot: string;
  /** Where calls are noted, so that a restart, and other processes, know of them. */
  db?: Database;
  others?: Others;
  /** Where processes count together; without it each keeps to its share. */
  together?: Pick<SharedPaceOptions, 'redis' | 'bot' | 'scripts' | 'patienceMs'>;
  /** How long it is waited for what the database knows of calls, when Redis has just gone. */
  lookUpMs?: number;
}

/** How long after it was noted a call may have reached Slack. */
const LATENCY_MS = 1_000;
const LOOK_UP_MS = 120;
const REMEMBERED_MS = 120_000;

const alone: Others = { name: 'alone', count: () => 1, onChange: () => () => {} };

export function createBudgets({ clock, bot, db, others = alone, together, ...options }: BudgetsOptions): Budgets {
  const { lookUpMs = LOOK_UP_MS } = options;
  const queues = new Map<SlackMethod, TurnQueue>();
  /** Of two names of one channel the first one counts. */
  const firstNames = new Map<string, string>();
  const otherNames = new Map<string, string>();
  const spends = db && createSpends({ db, bot, clock });
  const rests = db && createRests({ db, bot, holder: others.name, clock });
  const sharing = () => Math.max(1, others.count());
  const refs = `${randomBytes(6).toString('hex')}-`;
  /** Our own calls: what is known where neither Redis nor the database can be asked. */
  const own: (Past & { method: SlackMethod; channel: string | undefined })[] = [];
  /** Our calls that have their turn and have not ended: nobody else may know of them. */
  const underWay = new Map<string, { method: SlackMethod; channel: string | undefined }>();
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
      past: async () => byPace(withUnderWay(await lookUp())),
      own: () => byPace(withUnderWay(ownSpends())),
      changed: () => void recount(),
      paused: (method, ms) => isMethod(method) && queueOf(method).pause(clock.monotonic() + ms),
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

  /** All that is known of calls of the last minutes, whoever made them. */
  async function lookUp(): Promise<PastSpend[]> {
    await spends?.flush();
    return withOwn((await spends?.load()) ?? []);
  }

  /** What we have called ourselves may not be noted yet. */
  function withOwn(past: readonly PastSpend[]): PastSpend[] {
    const noted = new Set(past.map(({ ref }) => ref));
    const all = [...past, ...ownSpends().filter(({ ref }) => !noted.has(ref))];
    return all.sort((one, other) => other.agoMs - one.agoMs);
  }

  function withUnderWay(past: readonly PastSpend[]): PastSpend[] {
    const known = new Set(past.map(({ ref }) => ref));
    const now = [...underWay].filter(([ref]) => !known.has(ref));
    return [
      ...past,
      ...now.map(([ref, { method, channel }]) => ({ bucket: bucketOf(method, channel), ref, agoMs: 0 })),
    ];
  }

  function remember(call: (typeof own)[number]) {
    own.push(call);
    while ((own[0] ?? call).endedAt < call.endedAt - REMEMBERED_MS) own.shift();
  }

  function ownSpends(): PastSpend[] {
    const now = clock.monotonic();
    return own.map(({ method, channel, ref, endedAt }) => ({
      bucket: bucketOf(method, channel),
      ref,
      agoMs: now - endedAt + LATENCY_MS,
    }));
  }

  /** What was called is counted anew: the number of processes has changed, or whether they count together. */
  async function recount() {
    recounts++;
    const looking = lookUp();
    const inTime = await within(lookUpMs, looking).catch(() => undefined);
    recounts--;
    // Calls may have ended since it was looked.
    begin(withOwn(inTime ?? []));
    // Nobody waits for a database that is slow, but what it says late counts, too.
    if (inTime === undefined) begin(withOwn(await looking.catch(() => [])));
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

  /** For how long another process, with which we do not count together, has the channel. */
  async function restOf(channel: string | undefined): Promise<number> {
    if (channel === undefined || rests === undefined || sharing() === 1 || shared?.isJoined()) return 0;
    // Nobody waits for a database that is slow or away: then only our own posts to the channel keep the gap.
    return within(lookUpMs, rests.take(channel)).catch(() => 0);
  }

  function noted(turn: Turn, method: SlackMethod, channel: string | undefined): SpendableTurn {
    const { ref } = turn;
    underWay.set(ref, { method, channel });
    return {
      ...turn,
      giveBack(restMs) {
        underWay.delete(ref);
        turn.giveBack(restMs);
      },
      spend() {
        turn.leaves();
        spends?.note({ bucket: bucketOf(method, channel), ref, spentAt: clock.now() });
      },
      end() {
        underWay.delete(ref);
        remember({ method, channel, ref, endedAt: clock.monotonic() });
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
        const restMs = await restOf(channel);
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
      // It was written to just now, under its other name.
      shared?.settle(paceOf('chat.postMessage'), { ended: [], returned: [], resting: [other], freed: [] });
    },
    async stop() {
      forget();
      await spends?.flush();
      await shared?.stop();
    },
  };
}

/** How long each channel has to rest after its last post. */
function restingAfter(past: readonly PastSpend[], method: SlackMethod): Map<string, number> {
  const resting = new Map<string, number>();
  for (const { bucket, agoMs } of past) {
    const read = readBucket(bucket);
    const left = POST_GAP_MS + LATENCY_MS - agoMs;
    if (read?.method === method && read.channel !== undefined && left > 0) resting.set(read.channel, left);
  }
  return resting;
}
