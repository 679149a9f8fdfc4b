import { type Clock, sleep } from '../../clock.ts';
import { slidingWindow } from '../pace/allowance.ts';

/**
 * Paces the calls of apps.connections.open that Slack answers. A connection can break as soon as it is open, and
 * several processes that open new ones as quickly as they can call more often than Slack allows, which is 50 times a
 * minute (tier 3 of https://docs.slack.dev/apis/web-api/rate-limits) in all processes together.
 */
export interface Openings {
  /** Resolves when one more call is allowed, or when the signal is aborted. */
  allowed(signal: AbortSignal): Promise<void>;
  /** Slack has answered a call. */
  answered(): void;
  /** The pause after so many connections that did not last. */
  pauseAfter(failures: number): number;
}

/** A few less than Slack allows, for doctor and for a process that has just been replaced. */
const MOST = 40;
const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 100;

export function createOpenings({
  clock,
  connections,
  processes,
}: {
  clock: Clock;
  /** The connections that each process keeps. */
  connections: number;
  processes: () => number;
}): Openings {
  const calls = slidingWindow(MOST, MINUTE_MS, processes);

  return {
    async allowed(signal) {
      for (let ms = delay(); ms > 0 && !signal.aborted; ms = delay()) await sleep(clock, ms, signal);
    },
    answered() {
      calls.begin();
      calls.end(clock.monotonic());
    },
    pauseAfter(failures) {
      // With this pause between their calls, all connections of all processes together stay below the limit.
      const longest = (MINUTE_MS * connections * processes()) / (MOST * 0.75);
      return Math.min(longest, FIRST_PAUSE_MS * 4 ** failures);
    },
  };

  function delay(): number {
    return calls.delay(clock.monotonic(), 0);
  }
}
