import { type Clock, sleep } from './clock.ts';
import { RetryLater } from './errors.ts';

export interface CircuitOptions {
  clock: Clock;
  /** A harmless request. It rejects while calls are of no use. */
  probe: () => Promise<unknown>;
  /** The message of the error for a call that waited too long, such as "Slack does not answer @ops at the moment." */
  waitedInVain: string;
  onOpen: (because: string) => void;
  onClose: (awayMs: number) => void;
  /** Called once for each outage that lasts for a while. */
  onOutage?: ((outage: { since: Date; because: string }) => void) | undefined;
}

/**
 * A circuit breaker, closed while the other side answers. It opens if several calls in a row and then a probe get no
 * answer. While it is open, no calls are made, so an outage costs no attempts and the other side is not flooded.
 * Probes close it again.
 */
export interface Circuit {
  /** Resolves at once while the circuit is closed, else when it closes. Throws RetryLater after a while. */
  passed(signal: AbortSignal | undefined): Promise<void>;
  /** Whether calls are blocked now. */
  isOpen(): boolean;
  /** Reports that a call was answered, in any way. */
  answered(): void;
  /** Reports that a call got no answer. */
  unanswered(because: string): void;
  /** Opens the circuit at once, because an answer says that calls are of no use now. */
  open(because: string): void;
  /** Stops probing. */
  stop(): void;
}

const SUSPICIOUS = 3;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** How long a call waits for the circuit to close; then its job is snoozed to make room for others. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 10_000;
/** Shorter outages are not reported. */
const WORTH_TELLING_MS = 60_000;

export function createCircuit(options: CircuitOptions): Circuit {
  const { clock, probe, waitedInVain, onOutage } = options;
  const stopped = new AbortController();
  let inARow = 0;
  let isProbing = false;
  let closed: PromiseWithResolve | undefined;

  async function look(because: string, { isCertain = false } = {}): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    const since = clock.now();
    const begun = clock.monotonic();
    let cancelTelling = () => {};
    for (let pauseMs = FIRST_PAUSE_MS; !stopped.signal.aborted; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
      if (!(isCertain && closed === undefined) && (await isAnswered())) break;
      if (closed === undefined) {
        closed = promiseWithResolve();
        options.onOpen(because);
        // If the outage was certain from the start, whoever opened the circuit has reported it already.
        if (onOutage && !isCertain) cancelTelling = clock.after(WORTH_TELLING_MS, () => onOutage({ since, because }));
      }
      await sleep(clock, pauseMs, stopped.signal);
    }
    cancelTelling();
    if (closed !== undefined) options.onClose(clock.monotonic() - begun);
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
      // The failure of a probe is not reported: the original failure was reported with its call.
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
      throw new RetryLater(waitedInVain, until);
    },
    isOpen: () => closed !== undefined,
    answered() {
      inARow = 0;
    },
    unanswered(because) {
      inARow++;
      if (inARow >= SUSPICIOUS) void look(because);
    },
    open: (because) => void look(because, { isCertain: true }),
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
