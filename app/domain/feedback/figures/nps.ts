export type ScoreKind = 'promoter' | 'passive' | 'detractor';

export interface ScoreCounts {
  promoters: number;
  passives: number;
  detractors: number;
}

/** What a score from 0 to 10 makes of a client: 9–10 promoter, 7–8 passive, 0–6 detractor, as NPS defines it. */
export function kind(score: number): ScoreKind {
  if (score >= 9) return 'promoter';
  return score >= 7 ? 'passive' : 'detractor';
}

/** How many of each there are. */
export function count(scores: Iterable<number>): ScoreCounts {
  const counts = { promoters: 0, passives: 0, detractors: 0 };
  for (const score of scores) counts[`${kind(score)}s`]++;
  return counts;
}

/** The Net Promoter Score, -100 to 100: percentage of promoters less that of detractors. Null where nobody answered. */
export function nps({ promoters, passives, detractors }: ScoreCounts): number | null {
  const answers = promoters + passives + detractors;
  if (answers === 0) return null;
  const score = Math.round((100 * (promoters - detractors)) / answers);
  return score === 0 ? 0 : score;
}

/** The one way in which it is shown: +53, 0, -7. */
export function sayNps(score: number): string {
  return `${score > 0 ? '+' : ''}${score}`;
}
