import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';

/** A score that came in. `isWhole` false: the client has given the number, and a comment may follow. */
export interface TakenScore {
  scoreId: bigint;
  projectCode: string;
  isWhole: boolean;
}

/** Hook: scores of any source came in, and will be posted. Each score is reported once. */
export const scoresTaken = createHook<{ scores: readonly TakenScore[]; at: Date }>('scoresTaken');

/** What has changed about a score. */
export type ScoreMove = 'changed' | 'followed_up' | 'outcome';

/** Hook: scores were changed, followed up, or got an outcome. */
export const scoresMoved = createHook<{ scoreIds: readonly bigint[]; because: ScoreMove } & Decision>('scoresMoved');
