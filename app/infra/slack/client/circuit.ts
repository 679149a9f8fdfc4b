import { type Clock, sleep } from '../../clock.ts';
import { RetryLater } from '../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';

export interface CircuitOptions {
  bot: string;
  clock: Clock;
  telemetry: Telemetry;
  /** Asks Slack for something that changes nothing; rejects where no answer of Slack comes. */
  probe: () => Promise<unknown>;
  /** Told once of each outage that lasts. */
  onOutage?: ((outage: { bot: string; since: Date; because: string }) => void) | undefined;
}

/**
 * Closed while Slack answers. Where several calls in a row got no answer, and a probe gets none either, it opens: no
 * call is made then, so that an outage costs nobody an attempt and Slack is not hammered. Probes close it again.
 */
export interface Circuit {
  /** Resolves at once while closed, else when it closes; throws RetryLater after a while. */
  passed(signal: AbortSignal | undefined): Promise<void>;
  /** Whether no call is to be made now. */
  isOpen(): boolean;
  /** Slack answered a call, whatever it said. */
  answered(): void;
  /** A call got no answer. */
  unanswered(because: string): void;
  /** Ends the probing. */
  stop(): void;
}

const SUSPICIOUS = 3;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** How long a call waits for the circuit to close; then its job is snoozed, to make room for others. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 10_000;
/** Shorter outages are not worth a word. */
const WORTH_TELLING_MS = 60_000;

export function createCircuit({ bot, clock, telemetry, probe, onOutage }: CircuitOptions): Circuit {
  const stopped = new AbortController();
  let inARow = 0;
  let isProbing = false;
  let closed: PromiseWithResolve | undefined;

  async function look(because: string): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    const since = clock.now();
    const begun = clock.monotonic();
    let cancelTelling = () => {};
    for (let pauseMs = FIRST_PAUSE_MS; !stopped.signal.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      if (await isAnswered()) break;
      if (closed === undefined) {
        closed = promiseWithResolve();
        telemetry.emit('slack.away', { bot, because });
        if (onOutage) cancelTelling = clock.after(WORTH_TELLING_MS, () => onOutage({ bot, since, because }));
      }
      await sleep(clock, pauseMs, stopped.signal);
    }
    cancelTelling();
    if (closed !== undefined) telemetry.emit('slack.back', { bot, awayMs: clock.monotonic() - begun });
    inARow = 0;
    closed?.resolve();
    closed = undefined;
    isProbing = false;
  }

  async function isAnswered(): Promise<boolean> {
    try {
      await probe();
      return true;
    } catch {
      // That is the question; what went wrong was told of the call that made us ask.
      return false;
    }
  }

  return {
    async passed(signal) {
      if (closed === undefined) return;
      const enough = new AbortController();
      const giveUp = () => enough.abort();
      signal?.addEventListener('abort', giveUp, { once: true });
      if (signal?.aborted) giveUp();
      await Promise.race([closed.promise, sleep(clock, PATIENCE_MS, enough.signal)]);
      enough.abort();
      signal?.removeEventListener('abort', giveUp);
      if (closed === undefined) return;
      const until = new Date(clock.now().getTime() + AGAIN_MS * (1 + Math.random()));
      throw new RetryLater(`Slack does not answer @${bot} at the moment.`, until);
    },
    isOpen: () => closed !== undefined,
    answered() {
      inARow = 0;
    },
    unanswered(because) {
      inARow++;
      if (inARow >= SUSPICIOUS) void look(because);
    },
    stop: () => stopped.abort(),
  };
}

interface PromiseWithResolve {
  promise: Promise<void>;
  resolve: () => void;
}

function promiseWithResolve(): PromiseWithResolve {
  let resolve = () => {};
  const promise = new Promise<void>((given) => {
    resolve = given;
  });
  return { promise, resolve };
}
