import type { ScoreSourceName } from '../score-ref.ts';
import type { BrokenRow, Reading } from './score-row.ts';

/**
 * A source of clients' scores. It is read from a cursor onwards, and each score is recorded once, in the order of
 * ids.
 */
export interface ScoreSource {
  name: ScoreSourceName;
  /**
   * Whether others write to the source without telling us. If so, recorded scores are compared with their rows for a
   * while, see recheck.ts.
   */
  foreign: boolean;
  /** The next rows with ids above `after`, in the order of their ids. `full`: there may be more. */
  after(after: bigint, limit: number): Promise<{ readings: Reading[]; full: boolean }>;
  /** Some of the rows that are never read, because their ids are 0 or below. */
  outOfReach(): Promise<BrokenRow[]>;
  /**
   * The client's previous score in this source. Null: there is none. Undefined: only our own records can tell. It
   * never throws.
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
