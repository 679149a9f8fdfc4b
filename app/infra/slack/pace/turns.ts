import { setMaxListeners } from 'node:events';
import type { Clock } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { Gate, Next, Pass, Past } from './gate.ts';
import { Heap } from './heap.ts';
import { type Priority, ranks } from './priority.ts';
import { agedRank, createWaitingLine, goesBefore, type Waiting } from './waiting-line.ts';

export type { Priority } from './priority.ts';

/** The right to make one call now. Exactly one of `end` and `giveBack` must follow. */
export interface Turn {
  waitedMs: number;
  /** A unique name of the call. */
  ref: string;
  /**
   * Whether the turn has expired because this process was frozen. Others may have it by now, so it must be given back
   * and requested again.
   */
  hasLapsed(): boolean;
  /** Must be called right before the request leaves. */
  leaves(): void;
  /** Must be called when the call has ended, in success or failure. */
  end(): void;
  /** Returns a turn whose call was not made. `restMs`: how long its channel has to rest nevertheless. */
  giveBack(restMs?: number): void;
}

export interface TurnRequest {
  priority: Priority;
  /** Calls to the same channel keep the gap between them. */
  channel?: string | undefined;
  /** When it is aborted, the call stops waiting. */
  signal?: AbortSignal | undefined;
}

export interface TurnQueue {
  /** Resolves when it is this call's turn. Rejects with RetryLater when the signal is aborted first. */
  take(request: TurnRequest): Promise<Turn>;
  /** Milliseconds until a call that undoes something may begin. Infinity: not before a running call ends. */
  undoDelay(): number;
  /** Gives no turns before this time of the monotonic clock. */
  pause(until: number): void;
  /**
   * Replaces what is counted by the calls of all processes so far, oldest first. `resting` says how long each channel
   * rests.
   */
  restart(past: readonly Past[], resting: ReadonlyMap<string, number>): void;
}

export interface TurnQueueOptions {
  clock: Clock;
  /** Makes the gate that decides when calls may begin. The gate reports its own changes through `changed`. */
  gate: (changed: Changes) => Gate;
  /** Least milliseconds from the end of a call to the start of the next one to the same channel. */
  gapMs: number;
}

/** What a gate reports to its queue. */
export interface Changes {
  /** A call that could not pass before may be able to pass now. */
  opened(): void;
  /** Another process has just written to this channel, so it rests for `ms`. */
  busy(channel: string, ms: number): void;
}

/**
 * The queue of one method's calls that wait for their turns: by priority, and first come first served within one
 * priority. A call to a channel that has just been written to steps aside without holding up the others. Each step
 * costs O(log waiting).
 */
export function createTurnQueue({ clock, gapMs, ...options }: TurnQueueOptions): TurnQueue {
  const ready = createWaitingLine();
  const gate = options.gate({ opened: serve, busy });
  const channels = new Map<string, ChannelLine>();
  let sequence = 0;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let cancelTimer: (() => void) | undefined;

  function take({ priority, channel, signal }: TurnRequest): Promise<Turn> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(gaveUp(clock));
      const askedAt = clock.monotonic();
      const rank = ranks[priority];
      const waiting: Waiting = { rank, sequence: sequence++, askedAt, channel, cancelled: false, start };
      // Many calls may wait on one signal. Without this, Node would warn of a listener leak.
      if (signal) setMaxListeners(0, signal);
      signal?.addEventListener('abort', giveUp, { once: true });
      (lineIfBusy(waiting)?.parked ?? ready).push(waiting);
      serve();

      function start(pass: Pass) {
        signal?.removeEventListener('abort', giveUp);
        resolve(turn(channel, pass, clock.monotonic() - askedAt));
      }

      function giveUp() {
        waiting.cancelled = true;
        reject(gaveUp(clock));
      }
    });
  }

  function serve() {
    cancelTimer?.();
    cancelTimer = undefined;
    for (;;) {
      const now = clock.monotonic();
      const next = ready.first(now);
      if (!next) return;
      const line = lineIfBusy(next);
      if (next.cancelled || line) {
        ready.remove(next);
        if (next.cancelled) advance(next.channel);
        else line?.parked.push(next);
        continue;
      }
      if (pausedUntil > now) return wakeAfter(pausedUntil - now);
      const asking = asked(next, now);
      const delay = gate.delay(asking, now);
      if (delay > 0) {
        wakeAfter(delay);
        return gate.waits(asking, now);
      }
      const pass = gate.begin(asking, now);
      ready.remove(next);
      ready.served(next);
      occupy(next.channel);
      next.start(pass);
    }
  }

  function asked(next: Waiting, now: number): Next {
    const { rank, channel } = next;
    return {
      rank,
      agedRank: agedRank(next, now),
      channel,
      many: ready.count(rank),
      someShare: ready.someShare(),
    };
  }

  function wakeAfter(delay: number) {
    if (delay !== Number.POSITIVE_INFINITY) cancelTimer = clock.after(Math.ceil(delay), serve);
  }

  function turn(channel: string | undefined, pass: Pass, waitedMs: number): Turn {
    return {
      waitedMs,
      ref: pass.ref,
      hasLapsed: () => pass.hasLapsed?.() ?? false,
      leaves: () => pass.leaves?.(),
      end() {
        pass.end(clock.monotonic());
        rest(channel, gapMs);
        serve();
      },
      giveBack(restMs = 0) {
        pass.giveBack();
        if (restMs > 0) rest(channel, restMs);
        else free(channel);
        serve();
      },
    };
  }

  function lineIfBusy({ channel }: Waiting) {
    const line = channel === undefined ? undefined : channels.get(channel);
    return line?.busy ? line : undefined;
  }

  function occupy(channel: string | undefined) {
    if (channel === undefined) return;
    const line = channels.get(channel);
    if (line) line.busy = true;
    else channels.set(channel, { busy: true, parked: new Heap(goesBefore) });
  }

  function rest(channel: string | undefined, ms: number) {
    if (channel === undefined) return;
    clock.after(ms, () => {
      free(channel);
      serve();
    });
  }

  function free(channel: string | undefined) {
    const line = channel === undefined ? undefined : channels.get(channel);
    if (line) line.busy = false;
    advance(channel);
  }

  /**
   * Lets the first parked call to a free channel compete again. One is enough: the others would step aside again at
   * once.
   */
  function advance(channel: string | undefined) {
    const line = channel === undefined ? undefined : channels.get(channel);
    if (channel === undefined || !line || line.busy) return;
    const next = line.parked.pop();
    if (next) ready.push(next);
    else channels.delete(channel);
  }

  /** If the channel is busy already, this call does not free it earlier. */
  function busy(channel: string, ms: number) {
    if (ms <= 0 || channels.get(channel)?.busy) return;
    occupy(channel);
    rest(channel, ms);
  }

  return {
    take,
    undoDelay() {
      const now = clock.monotonic();
      return Math.max(pausedUntil - now, gate.undoDelay(now));
    },
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until);
      serve();
    },
    restart(past, resting) {
      gate.restart(past, clock.monotonic());
      for (const [channel, ms] of resting) busy(channel, ms);
      serve();
    },
  };
}

interface ChannelLine {
  /** A call to the channel is under way, or its gap is not over. */
  busy: boolean;
  parked: Heap<Waiting>;
}

function gaveUp(clock: Clock) {
  return new RetryLater('Stopped waiting for a turn to call Slack: the caller gave up.', clock.now());
}
