import type { Database } from '../../infra/database/client.ts';
import { monthOf } from '../calendar/named-span.ts';
import type { Span } from '../calendar/span.ts';
import { kind, nps, type ScoreCounts } from '../feedback/figures/nps.ts';
import { startedPromptly } from '../projects/promptness.ts';

/** This month in numbers. */
export interface Month {
  /** November. */
  name: string;
  /** Null: nobody answered. */
  nps: number | null;
  scores: ScoreCounts;
  /** Median milliseconds from the request to the claim of what was claimed this month; null: nothing was. */
  timeToClaimMs: number | null;
  /** Of what was requested this month, how much was started within an hour. */
  started: { requested: number; prompt: number };
}

export async function thisMonth(db: Database, { now, timeZone }: { now: Date; timeZone: string }): Promise<Month> {
  const { label: name, ...span } = monthOf(now, timeZone);
  const scores = await scoresIn(db, span);
  return {
    ...{ name, nps: nps(scores), scores },
    timeToClaimMs: await medianTimeToClaim(db, span),
    started: await startedPromptly(db, span),
  };
}

/** Counted by the database, from its index alone: a month may hold hundreds of thousands. */
async function scoresIn(db: Database, { from, to }: Span): Promise<ScoreCounts> {
  const rows = await db.$queryRaw<{ score: number; answers: bigint }[]>`
    SELECT score, COUNT(*) AS answers FROM feedback_posts
    WHERE scoredAt >= ${from} AND scoredAt < ${to} GROUP BY score`;
  const counts = { promoters: 0, passives: 0, detractors: 0 };
  for (const { score, answers } of rows) counts[`${kind(score)}s`] += Number(answers);
  return counts;
}

/** MySQL has no median: the one or two in the middle are picked. */
async function medianTimeToClaim(db: Database, { from, to }: Span): Promise<number | null> {
  const count = await db.project.count({ where: { claimedAt: { gte: from, lt: to } } });
  if (count === 0) return null;
  const middle = await db.$queryRaw<{ seconds: bigint }[]>`
    SELECT TIMESTAMPDIFF(SECOND, requestedAt, claimedAt) AS seconds FROM projects
    WHERE claimedAt >= ${from} AND claimedAt < ${to}
    ORDER BY seconds LIMIT ${2 - (count % 2)} OFFSET ${Math.floor((count - 1) / 2)}`;
  if (middle.length === 0) return null;
  return (1_000 * middle.reduce((sum, { seconds }) => sum + Number(seconds), 0)) / middle.length;
}
