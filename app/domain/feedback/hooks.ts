import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';

/** A new score. `isWhole` is false if the client has given only the number so far, and a comment may follow. */
export interface TakenScore {
  scoreId: bigint;
  projectCode: string;
  isWhole: boolean;
}

/** Hook: new scores of any source were recorded and will be posted. Each score is reported once. */
export const scoresTaken = createHook<{ scores: readonly TakenScore[]; at: Date }>('scoresTaken');

/** What has changed about a score. */
export type ScoreMove = 'changed' | 'followed_up' | 'outcome';

/** Hook: scores were changed, followed up, or got an outcome. */
export const scoresMoved = createHook<{ scoreIds: readonly bigint[]; because: ScoreMove } & Decision>('scoresMoved');
