import { setMaxListeners } from 'node:events';
import type { Clock } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { Allowance } from './allowance.ts';
import { Heap } from './heap.ts';
import { createReserve, type ReserveOptions } from './reserve.ts';
import { createWaitingLine, goesBefore, type Priority, ranks, type Waiting } from './waiting-line.ts';

export type { Priority } from './waiting-line.ts';

/** The right to make one call now. Exactly one of `end` and `giveBack` must follow. */
export interface Turn {
  waitedMs: number;
  /** To be called when the call has ended, in success or failure. */
  end(): void;
  /** The call was not made. */
  giveBack(): void;
}

export interface TurnRequest {
  priority: Priority;
  /** Calls to one channel keep the gap between them. */
  channel?: string | undefined;
  /** Aborted: stop waiting. */
  signal?: AbortSignal | undefined;
}

export interface TurnQueue {
  /** Resolves when it is this call's turn. Rejects with RetryLater when the signal is aborted first. */
  take(request: TurnRequest): Promise<Turn>;
  /** Milliseconds until a call of this priority may begin; Infinity: when one that is under way has ended. */
  delay(priority: Priority): number;
  /** Nobody's turn before `until`. */
  pause(until: Date): void;
  /** A call of an earlier process, which ended then by the monotonic clock. */
  remember(endedAt: number, channel: string | undefined): void;
}

export interface TurnQueueOptions {
  clock: Clock;
  allowance: Allowance;
  /** Places that are kept for 'answer'. */
  reserve: ReserveOptions;
  /** Least milliseconds from the end of a call to the start of the next one to the same channel. */
  gapMs: number;
}

/**
 * The calls of one method waiting for their turns: by priority, first come first served within one. A call to a
 * channel that has just been written to steps aside without holding up the others. Each step costs O(log waiting).
 */
export function createTurnQueue({ clock, allowance, gapMs, ...options }: TurnQueueOptions): TurnQueue {
  const ready = createWaitingLine();
  const reserve = createReserve(allowance, options.reserve);
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
      // Many calls may wait on one signal: that is no leak.
      if (signal) setMaxListeners(0, signal);
      signal?.addEventListener('abort', giveUp, { once: true });
      (lineIfBusy(waiting)?.parked ?? ready).push(waiting);
      serve();

      function start() {
        signal?.removeEventListener('abort', giveUp);
        resolve(turn(channel, clock.monotonic() - askedAt));
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
      const delay = delayFor(next.rank, now);
      if (delay > 0) {
        if (next.rank !== ranks.answer) reserve.waits(now);
        return wakeAfter(delay);
      }
      ready.remove(next);
      ready.served(next);
      if (next.rank !== ranks.answer) reserve.served(now);
      allowance.begin();
      occupy(next.channel);
      next.start();
    }
  }

  function delayFor(rank: number, now: number) {
    const delay = rank === ranks.answer ? allowance.delay(now, 0) : reserve.delay(now);
    return Math.max(pausedUntil - now, delay);
  }

  function wakeAfter(delay: number) {
    if (delay !== Number.POSITIVE_INFINITY) cancelTimer = clock.after(Math.ceil(delay), serve);
  }

  function turn(channel: string | undefined, waitedMs: number): Turn {
    return {
      waitedMs,
      end() {
        allowance.end(clock.monotonic());
        rest(channel, gapMs);
        serve();
      },
      giveBack() {
        allowance.giveBack();
        free(channel);
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

  /** Lets the first parked call of a free channel compete again; only the first: the others would step aside at once. */
  function advance(channel: string | undefined) {
    const line = channel === undefined ? undefined : channels.get(channel);
    if (channel === undefined || !line || line.busy) return;
    const next = line.parked.pop();
    if (next) ready.push(next);
    else channels.delete(channel);
  }

  return {
    take,
    delay: (priority) => delayFor(ranks[priority], clock.monotonic()),
    pause(until) {
      pausedUntil = Math.max(pausedUntil, clock.monotonic() + until.getTime() - clock.now().getTime());
      serve();
    },
    remember(endedAt, channel) {
      allowance.remember(endedAt);
      const left = endedAt + gapMs - clock.monotonic();
      if (channel === undefined || left <= 0) return;
      occupy(channel);
      rest(channel, left);
    },
  };
}

interface ChannelLine {
  /** A call to it is under way, or its gap is not over. */
  busy: boolean;
  parked: Heap<Waiting>;
}

function gaveUp(clock: Clock) {
  return new RetryLater('Stopped waiting for a turn to call Slack: the caller gave up.', clock.now());
}
