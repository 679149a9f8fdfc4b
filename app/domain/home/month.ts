import type { Database } from '../../infra/database/client.ts';
import { monthOf } from '../calendar/named-span.ts';
import type { Span } from '../calendar/span.ts';
import { kind, nps, type ScoreCounts } from '../feedback/figures/nps.ts';
import { startedPromptly } from '../projects/promptness.ts';

/** The figures of this month. */
export interface Month {
  /** The month's name, such as November. */
  name: string;
  /** Null: there are no answers. */
  nps: number | null;
  scores: ScoreCounts;
  /** The median time from request to claim, over the projects claimed this month. Null: there were none. */
  timeToClaimMs: number | null;
  /** Of the projects requested this month: how many were started within an hour. */
  started: { requested: number; prompt: number };
}

export async function thisMonth(db: Database, { now, timeZone }: { now: Date; timeZone: string }): Promise<Month> {
  const { label: name, ...span } = monthOf(now, timeZone);
  // The two take the database about as long.
  const [scores, projects] = await Promise.all([scoresIn(db, span), ofProjects(db, span)]);
  return { name, nps: nps(scores), scores, ...projects };
}

async function ofProjects(db: Database, span: Span): Promise<Pick<Month, 'timeToClaimMs' | 'started'>> {
  return { timeToClaimMs: await medianTimeToClaim(db, span), started: await startedPromptly(db, span) };
}

/** The database counts by reading only the index, because a month may have hundreds of thousands of scores. */
async function scoresIn(db: Database, { from, to }: Span): Promise<ScoreCounts> {
  const rows = await db.$queryRaw<{ score: number; answers: bigint }[]>`
    SELECT score, COUNT(*) AS answers FROM feedback_posts
    WHERE scoredAt >= ${from} AND scoredAt < ${to} GROUP BY score`;
  const counts = { promoters: 0, passives: 0, detractors: 0 };
  for (const { score, answers } of rows) counts[`${kind(score)}s`] += Number(answers);
  return counts;
}

/** MySQL has no function for the median. So the query picks the one or two values in the middle. */
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
