import { type Clock, sleep } from '../clock.ts';
import { RetryLater } from '../errors.ts';

/** Obeys the rate limit of a service: the remaining calls of a window, and its end. */
export interface RateWindow {
  /** Resolves when a call may be made; throws RetryLater where that takes long. */
  wait(signal: AbortSignal | undefined): Promise<void>;
  /** Reads the headers of an answer. Returns the pause that a 429 asks for. */
  heard(answer: { status: number; headers: Headers }): number;
}

/** Up to this long we wait; for longer the job is snoozed. */
const PATIENCE_MS = 20_000;
/** The pause for a 429 without a duration. */
const DEFAULT_PAUSE_MS = 10_000;
/** Longer pauses are cut, because a header may be wrong. */
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Spreads callers that wait for the same moment. */
const JITTER_MS = 300;

/** Reads the headers X-RateLimit-Remaining, X-RateLimit-Reset (Unix time, or seconds), and Retry-After. */
export function createRateWindow({ called, clock }: { called: string; clock: Clock }): RateWindow {
  /** The number of calls left in the window. */
  let remaining = Number.POSITIVE_INFINITY;
  let endsAt = 0;
  /** Calls of this window without an answer yet, which the service has not counted. */
  let pending = 0;

  function leftMs(): number {
    const ms = endsAt - clock.monotonic();
    if (ms <= 0 && remaining !== Number.POSITIVE_INFINITY) {
      remaining = Number.POSITIVE_INFINITY;
      pending = 0;
    }
    return ms;
  }

  return {
    async wait(signal) {
      for (;;) {
        const ms = leftMs();
        if (remaining > 0) {
          remaining--;
          pending++;
          return;
        }
        const pauseMs = ms + Math.random() * JITTER_MS;
        if (pauseMs > PATIENCE_MS || signal?.aborted) {
          throw new RetryLater(`${called} asks for patience.`, new Date(clock.now().getTime() + pauseMs));
        }
        await sleep(clock, pauseMs, signal);
      }
    },
    heard({ status, headers }) {
      leftMs();
      pending = Math.max(0, pending - 1);
      const resetMs = untilReset(headers, clock);
      if (status === 429) {
        remaining = 0;
        const pauseMs = Math.min(LONGEST_PAUSE_MS, resetMs ?? secondsIn(headers, 'retry-after') ?? DEFAULT_PAUSE_MS);
        endsAt = clock.monotonic() + pauseMs;
        return pauseMs;
      }
      const left = numberIn(headers, 'x-ratelimit-remaining');
      if (left === undefined || resetMs === undefined) return 0;
      remaining = Math.min(remaining, left - pending);
      endsAt = clock.monotonic() + Math.min(LONGEST_PAUSE_MS, resetMs);
      return 0;
    },
  };
}

/** The time to the reset by the service's own clock, where its answer has a Date. */
function untilReset(headers: Headers, clock: Clock): number | undefined {
  const reset = numberIn(headers, 'x-ratelimit-reset');
  if (reset === undefined) return undefined;
  if (reset < 1_000_000_000) return reset * 1_000;
  const date = Date.parse(headers.get('date') ?? '');
  return Math.max(0, reset * 1_000 - (Number.isNaN(date) ? clock.now().getTime() : date));
}

function secondsIn(headers: Headers, name: string): number | undefined {
  const seconds = numberIn(headers, name);
  return seconds === undefined ? undefined : seconds * 1_000;
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name) ?? '';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
