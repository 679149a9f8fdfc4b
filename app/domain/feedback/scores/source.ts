import type { ScoreSourceName } from '../score-ref.ts';
import type { BrokenRow, Reading } from './score-row.ts';

/**
 * Somewhere that clients' scores come from. It is read after a cursor; whatever else is special about it, the scores
 * of each source are taken once and in the order of their ids.
 */
export interface ScoreSource {
  name: ScoreSourceName;
  /** Others write there without telling us: what was taken is compared with its rows for a while, see recheck.ts. */
  foreign: boolean;
  /** The next rows with higher ids than `after`, in the order of their ids; `full`: there may be more. */
  after(after: bigint, limit: number): Promise<{ readings: Reading[]; full: boolean }>;
  /** Rows that no cursor ever reaches, as their ids are 0 or below: some of them. */
  outOfReach(): Promise<BrokenRow[]>;
  /**
   * The client's newest score of this source before this one; null: there is none. Undefined where only our own
   * records can tell. Never throws.
   */
  previousOf(row: ScoreOfClient): Promise<PreviousScore | null | undefined>;
}

export interface ScoreOfClient {
  id: bigint;
  clientName: string | null;
  clientCompany: string | null;
}

export interface PreviousScore {
  score: number;
  scoredAt: Date;
}
