import { setTimeout as pause } from 'node:timers/promises';
import type { ClaimedJob } from '../claim.ts';
import type { Ended, Ending } from '../settle.ts';

export interface SettlerOptions {
  /** Stores a batch. It may be called again with the same endings. */
  store: (ended: readonly Ended[]) => Promise<void>;
  onFailure: (error: unknown) => void;
  /** Aborted when the process stops waiting. Jobs whose ending was not stored are run again. */
  signal: AbortSignal;
}

type Waiting = Ended & { stored: (isStored: boolean) => void };

/**
 * Stores the endings of jobs. Those that arrive while a batch is being stored form the next batch, so that many small
 * jobs take few statements and a single one does not wait.
 */
export class Settler {
  readonly #options: SettlerOptions;
  #waiting: Waiting[] = [];
  #isStoring = false;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /** Resolves with true when the ending is stored; with false if the process stops and the database is unreachable. */
  settle(job: ClaimedJob, ending: Ending): Promise<boolean> {
    return new Promise((stored) => {
      this.#waiting.push({ job, ending, stored });
      if (this.#isStoring) return;
      this.#isStoring = true;
      // Runs that end in the same turn of the event loop are settled by one statement.
      setImmediate(() => void this.#storeAll());
    });
  }

  async #storeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#options.store(batch);
        for (const { stored } of batch) stored(true);
      } catch (error) {
        this.#options.onFailure(error);
        // An ending that can never be stored must not block the others.
        for (const one of batch) void this.#storeAlone(one);
      }
    }
    this.#isStoring = false;
  }

  async #storeAlone(one: Waiting): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      // While we hold the lease, no other process runs the job. If we stop, it is run again.
      if (this.#options.signal.aborted && attempt > 1) return one.stored(false);
      try {
        await this.#options.store([one]);
        return one.stored(true);
      } catch (error) {
        this.#options.onFailure(error);
        await pause(Math.min(5_000, 100 * 2 ** attempt));
      }
    }
  }
}
