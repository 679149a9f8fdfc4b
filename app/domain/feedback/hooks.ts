import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';

/** A score that came in. `isWhole` false: the client has just given the number, and a comment may follow. */
export interface TakenScore {
  scoreId: bigint;
  projectCode: string;
  isWhole: boolean;
}

/** Scores came in, of whatever source, and are about to be posted. Each comes once. */
export const scoresTaken = createHook<{ scores: readonly TakenScore[]; at: Date }>('scoresTaken');

/** What becomes of a client's score that was taken. */
export type ScoreMove = 'changed' | 'followed_up' | 'outcome';

/** Scores say something else, are followed up, or something came of them. */
export const scoresMoved = createHook<{ scoreIds: readonly bigint[]; because: ScoreMove } & Decision>('scoresMoved');
