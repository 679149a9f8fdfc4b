/**
 * 'start': this process has just begun to follow Slack's events, or what was known is gone. Otherwise everybody is to be
 * read again, unless another process has begun to do so within these milliseconds.
 */
export type WantedLoad = 'start' | { begunWithinMs: number };

/** It is for us to load everybody. */
export interface LoadTurn {
  /** Still at it; to be said with each page. */
  renew(): Promise<void>;
  /** Everybody is in. */
  finish(): Promise<void>;
}

/** Of several processes that share what they know, one loads. */
export interface LoadTurns {
  /** Waits while another process loads. Undefined: it has loaded them, or `signal` was aborted; nothing is left to do. */
  take(wanted: WantedLoad, signal: AbortSignal): Promise<LoadTurn | undefined>;
}

/** Where each process knows for itself, it is always its turn. */
export const alone: LoadTurns = {
  take: async () => ({ renew: async () => undefined, finish: async () => undefined }),
};
