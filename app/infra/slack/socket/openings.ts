import { type Clock, sleep } from '../../clock.ts';

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
/** So much of its share a process may use at once, so that it is back soon after a short trouble. */
const AT_ONCE = 1 / 3;
const FIRST_PAUSE_MS = 50;
const QUICK_PAUSE_MS = 700;

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
  /** When calls of the last minute were answered, the oldest first. */
  let calls: number[] = [];
  const share = () => MOST / Math.max(1, processes());

  function lately(): readonly number[] {
    const now = clock.monotonic();
    calls = calls.filter((at) => at + MINUTE_MS > now);
    return calls;
  }

  /** How long until this process has called less often than its share within a minute. */
  function delay(): number {
    const last = lately().at(-Math.floor(share()));
    return last === undefined ? 0 : last + MINUTE_MS - clock.monotonic();
  }

  return {
    async allowed(signal) {
      for (let ms = delay(); ms > 0 && !signal.aborted; ms = delay()) await sleep(clock, ms, signal);
    },
    answered: () => void calls.push(clock.monotonic()),
    pauseAfter(failures) {
      if (lately().length < share() * AT_ONCE) return Math.min(QUICK_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
      // With this pause between the calls of each connection, the rest of the share lasts for the rest of the minute.
      return (MINUTE_MS * connections) / (share() * (1 - AT_ONCE));
    },
  };
}
