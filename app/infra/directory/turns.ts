/**
 * 'start': this process has just begun to follow Slack's events, or the data were lost, so a load is needed unless
 * others have current data. Otherwise everybody is loaded again, unless a process has begun a load within these
 * milliseconds.
 */
export type WantedLoad = 'start' | { begunWithinMs: number };

/** The right of this process to load everybody. */
export interface LoadTurn {
  /** Extends the lease; call it with each page. */
  renew(): Promise<void>;
  /** Says that everybody was loaded. */
  finish(): Promise<void>;
}

/** Elects one process to load when several share the data. */
export interface LoadTurns {
  /** Waits while another process loads. Undefined: that process has finished, or `signal` was aborted. */
  take(wanted: WantedLoad, signal: AbortSignal): Promise<LoadTurn | undefined>;
}

/** Without shared data it is always this process's turn. */
export const alone: LoadTurns = {
  take: async () => ({ renew: async () => undefined, finish: async () => undefined }),
};
