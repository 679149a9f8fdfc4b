/** The sources of scores. In each, ids start at 1 and grow. */
const SCORE_SOURCES = ['scores', 'survey'] as const;
export type ScoreSourceName = (typeof SCORE_SOURCES)[number];

const MOST_ID = 2n ** 63n - 1n;

/**
 * Combines source and id into the one number that our tables use, so that equal ids of two sources differ: the id
 * itself for the scores table, the negative id for surveys.
 */
export function scoreIdOf(source: ScoreSourceName, id: bigint): bigint {
  return source === 'scores' ? id : -id;
}

/** Splits such a number into source and id. */
export function placeOfScore(scoreId: bigint): { source: ScoreSourceName; id: bigint } {
  return scoreId > 0n ? { source: 'scores', id: scoreId } : { source: 'survey', id: -scoreId };
}

/**
 * Writes a score's id as text, for keys of messages, values of buttons, and jobs: `12`, `survey:12`. Scores of the
 * scores table are written without a prefix, as on buttons that were posted before there were other sources.
 */
export function scoreRef(scoreId: bigint): string {
  const { source, id } = placeOfScore(scoreId);
  return source === 'scores' ? id.toString() : `${source}:${id}`;
}

/** Parses the text of a score's id. Undefined if it is invalid. */
export function readScoreRef(text: string): bigint | undefined {
  const [, source, digits] = /^(?:(scores|survey):)?(\d{1,19})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const id = BigInt(digits);
  if (id < 1n || id > MOST_ID) return undefined;
  return scoreIdOf(source === 'survey' ? 'survey' : 'scores', id);
}
