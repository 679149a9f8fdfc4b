import { type Clock, sleep } from '../clock.ts';
import { RetryLater } from '../errors.ts';

/**
 * Keeps to the rate limit of a service: it tracks how many calls are left in the current window and when the window
 * ends.
 */
export interface RateWindow {
  /** Resolves when a call may be made. Throws RetryLater if that takes long. */
  wait(signal: AbortSignal | undefined): Promise<void>;
  /** Reads the headers of an answer. Returns the pause that a 429 asks for. */
  heard(answer: { status: number; headers: Headers }): number;
}

/** The longest time that a caller waits here. If it would take longer, the job is snoozed. */
const PATIENCE_MS = 20_000;
/** The pause after a 429 that names none. */
const DEFAULT_PAUSE_MS = 10_000;
/** Longer pauses are cut, because a header may be wrong. */
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Callers that wait for the same moment are spread over this time. */
const JITTER_MS = 300;

/** Reads the headers X-RateLimit-Remaining, X-RateLimit-Reset (Unix time, or seconds), and Retry-After. */
export function createRateWindow({ called, clock }: { called: string; clock: Clock }): RateWindow {
  /** The number of calls left in the window. */
  let remaining = Number.POSITIVE_INFINITY;
  let endsAt = 0;
  /** Calls of this window that have no answer yet, so the service has not told us of them. */
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

/** The time to the reset. It is measured by the service's own clock if its answer has a Date. */
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
