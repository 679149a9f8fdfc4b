/**
 * 'start': this process has just begun to follow Slack's events, or the data were lost. Otherwise everybody is loaded
 * again, unless another process has started a load within these milliseconds.
 */
export type WantedLoad = 'start' | { begunWithinMs: number };

/** The right to load everybody. */
export interface LoadTurn {
  /** Extends the lease; call it with each page. */
  renew(): Promise<void>;
  /** Everybody was loaded. */
  finish(): Promise<void>;
}

/** Elects one process to load, where several share the data. */
export interface LoadTurns {
  /** Waits while another process loads. Undefined: it has finished, or `signal` was aborted. */
  take(wanted: WantedLoad, signal: AbortSignal): Promise<LoadTurn | undefined>;
}

/** Without shared data it is always this process's turn. */
export const alone: LoadTurns = {
  take: async () => ({ renew: async () => undefined, finish: async () => undefined }),
};
