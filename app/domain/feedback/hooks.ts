import { createHook } from '../../infra/database/hook.ts';

/** A score that came in. `isWhole` false: the client has just given the number, and a comment may follow. */
export interface TakenScore {
  scoreId: bigint;
  projectCode: string;
  isWhole: boolean;
}

/** Scores came in, of whatever source, and are about to be posted. Each comes once. */
export const scoresTaken = createHook<{ scores: readonly TakenScore[]; at: Date }>('scoresTaken');
