/** Priorities, the highest first: answers to a person, removing stale messages, new offers, feedback, digests. */
export type Priority = 'answer' | 'undo' | 'offer' | 'feedback' | 'digest';

export const ranks: Record<Priority, number> = { answer: 0, undo: 1, offer: 2, feedback: 3, digest: 4 };

/** One turn in this many is reserved for feedback, reports and digests, however many offers wait. */
export const SHARE = 10;
