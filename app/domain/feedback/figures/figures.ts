import { type Database, Prisma } from '../../../infra/database/client.ts';
import { type NamedSpan, spanBefore, trendWeeks } from '../../calendar/named-span.ts';
import type { Span } from '../../calendar/span.ts';
import type { Showing } from '../../projects/page.ts';
import { startedPromptly } from '../../projects/promptness.ts';
import { responsesOf } from '../../surveys/responses.ts';
import { type FeedbackView, feedbackView, type Teammate } from '../posts/view.ts';
import { scoresAwaySince } from '../scores/away.ts';
import { count, type ScoreCounts } from './nps.ts';

/** The figures of a period, with quotes of clients. */
export interface Figures {
  period: NamedSpan;
  counts: ScoreCounts;
  before: ScoreCounts;
  /** The last twelve weeks; the period ends in the last of them. */
  trend: { week: NamedSpan; counts: ScoreCounts }[];
  /**
   * Scores from before this time existed at the first start and were not posted. Undefined if that does not concern
   * the period.
   */
  postedSince: Date | undefined;
  /** The time of the last score before the period, and of the first score after it. Null: there is none. */
  nearest: { before: Date | null; after: Date | null };
  /**
   * Since when the scores database has been unreadable; `never` if it has never been readable. Undefined: it is
   * readable.
   */
  awaySince: Date | 'never' | undefined;
  /** The current time. Dates are shown relative to it. */
  now: Date;
  timeZone: string;
  /**
   * Of the projects completed in the period: how many got a score. Of the clients who were asked: how many answered.
   */
  responses: { completed: number; scored: number; asked: number; answered: number; ever: boolean };
  /** Of the projects requested in the period: how many were started within an hour. */
  started: { requested: number; prompt: number };
  best: FeedbackView[];
  worst: FeedbackView[];
  /** Detractors without an outcome, the newest first. */
  open: { shown: FeedbackView[]; count: number };
  /** The people who worked most often on the projects of promoters. */
  praised: { person: Teammate; count: number }[];
}

const MOST_COMMENTS = 3;
const MOST_OPEN = 8;
const MOST_PRAISED = 3;

/**
 * Queries the figures of a period. Every query reads an index over the period alone, so the number of older scores
 * does not matter.
 */
export async function figuresOf(db: Database, period: NamedSpan, showing: Showing): Promise<Figures> {
  const { timeZone } = showing;
  const weeks = trendWeeks(period.to, timeZone);
  const trend: Figures['trend'] = [];
  for (const week of weeks) trend.push({ week, counts: await countScores(db, week) });
  // Detractors from before the period are included if they are still open.
  const since = new Date(Math.min(period.from.getTime(), weeks[0]?.from.getTime() ?? Number.POSITIVE_INFINITY));
  const views = (ids: readonly bigint[]) => viewsOf(db, ids, showing);
  const open = await openDetractors(db, { from: since, to: period.to });
  const before = spanBefore(period, timeZone);
  return {
    period,
    counts: await countScores(db, period),
    before: await countScores(db, before),
    trend,
    postedSince: await postedSince(db, before.from < since ? before.from : since),
    nearest: await nearest(db, period),
    awaySince: await scoresAwaySince(db),
    now: showing.clock.now(),
    timeZone,
    responses: { ...(await responses(db, period)), ...(await responsesOf(db, period)) },
    started: await startedPromptly(db, period),
    best: await views(await commented(db, period, [10, 9])),
    worst: await views(await commented(db, period, [0, 1, 2, 3, 4, 5, 6, 7, 8])),
    open: { shown: await views(open.ids), count: open.count },
    praised: await praised(db, period),
  };
}

// All scores are listed explicitly, so that the index that begins with the score can be used for the dates.
const EVERY_SCORE = Prisma.join([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

async function countScores(db: Database, { from, to }: Span): Promise<ScoreCounts> {
  const rows = await db.$queryRaw<{ score: number; given: bigint }[]>`
    SELECT score, COUNT(*) AS given FROM feedback_posts
    WHERE score IN (${EVERY_SCORE}) AND scoredAt >= ${from} AND scoredAt < ${to}
    GROUP BY score`;
  const counts = { promoters: 0, passives: 0, detractors: 0 };
  for (const { score, given } of rows) {
    const one = count([score]);
    counts.promoters += one.promoters * Number(given);
    counts.passives += one.passives * Number(given);
    counts.detractors += one.detractors * Number(given);
  }
  return counts;
}

async function postedSince(db: Database, from: Date): Promise<Date | undefined> {
  const cursor = await db.scoreCursor.findUnique({ where: { id: 1 } });
  if (cursor === null || cursor.cutoffAt <= from) return undefined;
  const first = await db.scoreSourceMark.findFirst({ where: { source: 'scores' }, orderBy: { id: 'asc' } });
  if (first !== null && first.position <= 0n) return undefined;
  // Old scores that were imported as posts count as well. Their ids are the lowest ones.
  const [lowest] = await db.$queryRaw<{ id: bigint | null }[]>`
    SELECT MIN(scoreId) AS id FROM feedback_posts WHERE scoreId > 0`;
  const id = lowest?.id ?? null;
  if (id === null || (first !== null && id > first.position)) return cursor.cutoffAt;
  const brought = await db.feedbackPost.findUnique({ where: { scoreId: id }, select: { scoredAt: true } });
  return brought !== null && brought.scoredAt < cursor.cutoffAt ? undefined : cursor.cutoffAt;
}

/** Finds the scores nearest to the period. Only the ends of the index are read, so no rows are scanned. */
async function nearest(db: Database, { from, to }: Span): Promise<Figures['nearest']> {
  const [before] = await db.$queryRaw<{ at: Date | null }[]>`
    SELECT MAX(scoredAt) AS at FROM feedback_posts WHERE scoredAt < ${from}`;
  const [after] = await db.$queryRaw<{ at: Date | null }[]>`
    SELECT MIN(scoredAt) AS at FROM feedback_posts WHERE scoredAt >= ${to}`;
  return { before: before?.at ?? null, after: after?.at ?? null };
}

async function responses(db: Database, { from, to }: Span): Promise<{ completed: number; scored: number }> {
  const [row] = await db.$queryRaw<{ completed: bigint; scored: bigint }[]>`
    SELECT COUNT(*) AS completed,
      COUNT(CASE WHEN EXISTS (SELECT 1 FROM feedback_posts f WHERE f.projectCode = p.code) THEN 1 END) AS scored
    FROM projects p
    WHERE p.status = 'completed' AND p.completedAt >= ${from} AND p.completedAt < ${to}`;
  return { completed: Number(row?.completed ?? 0), scored: Number(row?.scored ?? 0) };
}

/**
 * The newest comments, grouped in the order of the given scores. Each score is queried separately, so that the index
 * is used.
 */
async function commented(db: Database, { from, to }: Span, scores: readonly number[]): Promise<bigint[]> {
  const found: bigint[] = [];
  for (const score of scores) {
    if (found.length >= MOST_COMMENTS) break;
    const rows = await db.feedbackPost.findMany({
      where: { score, scoredAt: { gte: from, lt: to }, comment: { notIn: [''] } },
      orderBy: { scoredAt: 'desc' },
      take: MOST_COMMENTS - found.length,
      select: { scoreId: true },
    });
    found.push(...rows.map(({ scoreId }) => scoreId));
  }
  return found;
}

async function openDetractors(db: Database, { from, to }: Span): Promise<{ ids: bigint[]; count: number }> {
  const isOpen = Prisma.sql`
    FROM feedback_posts f LEFT JOIN feedback_outcomes o ON o.scoreId = f.scoreId
    WHERE f.score IN (0, 1, 2, 3, 4, 5, 6) AND f.scoredAt >= ${from} AND f.scoredAt < ${to} AND o.scoreId IS NULL`;
  const [total] = await db.$queryRaw<{ open: bigint }[]>`SELECT COUNT(*) AS open ${isOpen}`;
  const rows = await db.$queryRaw<{ scoreId: bigint }[]>`
    SELECT f.scoreId ${isOpen} ORDER BY f.scoredAt DESC, f.scoreId DESC LIMIT ${MOST_OPEN}`;
  return { ids: rows.map(({ scoreId }) => scoreId), count: Number(total?.open ?? 0) };
}

async function praised(db: Database, { from, to }: Span): Promise<Figures['praised']> {
  // Members who left before the end are not counted.
  const rows = await db.$queryRaw<{ id: number; given: bigint }[]>`
    SELECT m.personId AS id, SUM(f.given) AS given
    FROM (
      SELECT projectCode, COUNT(*) AS given FROM feedback_posts
      WHERE score IN (9, 10) AND scoredAt >= ${from} AND scoredAt < ${to}
      GROUP BY projectCode
    ) f
    JOIN projects p ON p.code = f.projectCode
    JOIN project_members m ON m.projectId = p.id AND (m.leftAt IS NULL OR m.leftAt >= p.completedAt)
    GROUP BY m.personId ORDER BY given DESC, m.personId LIMIT ${MOST_PRAISED}`;
  const people = await db.person.findMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  return rows.flatMap(({ id, given }) => {
    const person = people.find((one) => one.id === id);
    if (person === undefined) return [];
    const { name, slackId, slackDeactivated } = person;
    return [{ person: { name, slackId: slackDeactivated ? null : slackId }, count: Number(given) }];
  });
}

async function viewsOf(db: Database, ids: readonly bigint[], showing: Showing): Promise<FeedbackView[]> {
  const views: FeedbackView[] = [];
  for (const id of ids) {
    const view = await feedbackView(db, id, showing);
    if (view !== null) views.push(view);
  }
  return views;
}
