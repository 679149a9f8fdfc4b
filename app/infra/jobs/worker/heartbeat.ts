import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/client.ts';
import { beat } from '../fleet.ts';
import { renewLeases } from '../leases.ts';
import type { UnderWay } from './under-way.ts';

export interface HeartbeatOptions {
  db: Database;
  clock: Clock;
  /** The name of this process, and the kinds of jobs that it runs. */
  name: string;
  kinds: readonly string[];
  underWay: UnderWay;
  onFailure: (error: unknown) => void;
}

const HEARTBEAT_MS = 8_000;

/** Writes the heartbeat of this process, and renews the leases of its running jobs. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #renewing: Promise<void> | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#renewOrTell(), HEARTBEAT_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whether a heartbeat is overdue, as after a freeze of this process. */
  isLate(): boolean {
    return this.#options.clock.monotonic() - this.#renewedAt >= HEARTBEAT_MS;
  }

  /** Only one renewal runs at a time, because the timer and a late caller may both start one. */
  renew(): Promise<void> {
    this.#renewing ??= this.#renewAll().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewOrTell(): Promise<void> {
    try {
      await this.renew();
    } catch (error) {
      this.#options.onFailure(error);
    }
  }

  async #renewAll(): Promise<void> {
    const { db, clock, name, kinds, underWay } = this.#options;
    const lost = await renewLeases(db, { worker: name, ids: underWay.ids() });
    // Another process has taken the job over, so our run should stop.
    underWay.abort(lost);
    await beat(db, { name, kinds: [...kinds] });
    this.#renewedAt = clock.monotonic();
  }
}
