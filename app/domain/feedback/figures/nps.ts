export type ScoreKind = 'promoter' | 'passive' | 'detractor';

export interface ScoreCounts {
  promoters: number;
  passives: number;
  detractors: number;
}

/** Classifies a score from 0 to 10 as NPS defines it: 9–10 promoter, 7–8 passive, 0–6 detractor. */
export function kind(score: number): ScoreKind {
  if (score >= 9) return 'promoter';
  return score >= 7 ? 'passive' : 'detractor';
}

/** Counts the scores of each class. */
export function count(scores: Iterable<number>): ScoreCounts {
  const counts = { promoters: 0, passives: 0, detractors: 0 };
  for (const score of scores) counts[`${kind(score)}s`]++;
  return counts;
}

/** The Net Promoter Score, -100 to 100: the percentage of promoters minus that of detractors. Null: no answers. */
export function nps({ promoters, passives, detractors }: ScoreCounts): number | null {
  const answers = promoters + passives + detractors;
  if (answers === 0) return null;
  const score = Math.round((100 * (promoters - detractors)) / answers);
  return score === 0 ? 0 : score;
}

/** Formats an NPS with its sign: +53, 0, -7. */
export function sayNps(score: number): string {
  return `${score > 0 ? '+' : ''}${score}`;
}
