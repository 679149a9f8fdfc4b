import type { Database } from '../../infra/database/client.ts';
import type { Now } from '../calendar/period.ts';
import type { Some } from '../home/mine/mine.ts';
import { allWork, type Work } from '../home/work.ts';

export interface OpenDetractor {
  scoreId: bigint;
  score: number;
  clientName: string | null;
  clientCompany: string | null;
  projectCode: string;
}

/** What needs somebody's attention. */
export interface Waiting extends Pick<Work, 'requested' | 'claimed' | 'overdue'> {
  /** Scores of 0 to 6 without a follow-up. */
  detractors: Some<OpenDetractor>;
  /** Jobs whose last attempt has failed. */
  deadJobs: number;
  failedEvents: Some<{ eventId: string; type: string; projectCode: string | null }>;
}

const SHOWN = 5;
const MOST_COUNTED = 1_000;
/** Detractors and events older than this are left out, because they are not this morning's work. */
const DETRACTOR_DAYS = 14;
const EVENT_DAYS = 7;
const DAY_MS = 86_400_000;

export async function whatWaits(db: Database, at: Now): Promise<Waiting> {
  const { requested, claimed, overdue } = await allWork(db, at);
  const ago = (days: number) => new Date(at.now.getTime() - days * DAY_MS);
  const failed = { state: 'failed', receivedAt: { gte: ago(EVENT_DAYS) } } as const;
  return {
    requested,
    claimed,
    overdue,
    detractors: await openDetractors(db, ago(DETRACTOR_DAYS)),
    deadJobs: await db.job.count({ where: { state: 'dead' } }),
    failedEvents: {
      count: await db.event.count({ where: failed }),
      shown: await db.event.findMany({
        where: failed,
        orderBy: { sequence: 'desc' },
        take: SHOWN,
        select: { eventId: true, type: true, projectCode: true },
      }),
    },
  };
}

export function isNothing({ requested, claimed, overdue, detractors, deadJobs, failedEvents }: Waiting): boolean {
  const counts = [requested, claimed, overdue, detractors, failedEvents].map(({ count }) => count);
  return deadJobs === 0 && counts.every((count) => count === 0);
}

async function openDetractors(db: Database, since: Date): Promise<Some<OpenDetractor>> {
  const open = await db.$queryRaw<OpenDetractor[]>`
    SELECT p.scoreId, p.score, p.clientName, p.clientCompany, p.projectCode
    FROM feedback_posts p FORCE INDEX (feedback_posts_takenAt_scoreId_idx)
    LEFT JOIN follow_ups f ON f.scoreId = p.scoreId
    LEFT JOIN feedback_outcomes o ON o.scoreId = p.scoreId
    WHERE p.takenAt >= ${since} AND p.score <= 6 AND f.scoreId IS NULL AND o.scoreId IS NULL
    ORDER BY p.takenAt LIMIT ${MOST_COUNTED}`;
  return { count: open.length, shown: open.slice(0, SHOWN) };
}
