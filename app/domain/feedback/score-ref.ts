/** Where scores come from. In each source, ids begin at 1 and grow. */
const SCORE_SOURCES = ['scores', 'survey'] as const;
export type ScoreSourceName = (typeof SCORE_SOURCES)[number];

const MOST_ID = 2n ** 63n - 1n;

/**
 * The one number under which our tables keep a score, so that row 1 of each source never meets the other: the id itself
 * for the scores table, as it always was; the id below zero for the surveys.
 */
export function scoreIdOf(source: ScoreSourceName, id: bigint): bigint {
  return source === 'scores' ? id : -id;
}

/** Source and id of a score of our tables. */
export function placeOfScore(scoreId: bigint): { source: ScoreSourceName; id: bigint } {
  return scoreId > 0n ? { source: 'scores', id: scoreId } : { source: 'survey', id: -scoreId };
}

/**
 * A score as text: in messages' keys, buttons' values and jobs. Scores of the scores table are written as their bare
 * id, as on the buttons that were posted before there were other sources: `12`, `survey:12`.
 */
export function scoreRef(scoreId: bigint): string {
  const { source, id } = placeOfScore(scoreId);
  return source === 'scores' ? id.toString() : `${source}:${id}`;
}

/** Reads a score's text back; undefined where it is none. */
export function readScoreRef(text: string): bigint | undefined {
  const [, source, digits] = /^(?:(scores|survey):)?(\d{1,19})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const id = BigInt(digits);
  if (id < 1n || id > MOST_ID) return undefined;
  return scoreIdOf(source === 'survey' ? 'survey' : 'scores', id);
}
