import type { Database, Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { refresh } from './kinds.ts';
import { pacedRefreshes } from './pace.ts';
import { type OpenHome, type TrailEntry, touchedBy } from './touched.ts';

const FOLLOWER = 'home';
/** A Home that was not opened for this many days is not refreshed. It is drawn when it is opened. */
const KEPT_FRESH_DAYS = 7;
/** If more lines than this are new, they are not read one by one; every Home is refreshed. */
const MOST_LINES = 500n;
/**
 * An id that is missing for longer than this belongs to a transaction that was never committed, since none takes so
 * long.
 */
const SETTLED_AFTER_MS = 60_000;

/** Whether the audit trail has grown since the last look and some Home must be kept up to date. */
export async function trailHasGrown(db: Database, now: Date): Promise<boolean> {
  const open = await db.homeView.findFirst({ where: keptFresh(now), select: { personId: true } });
  if (open === null) return false;
  return (await newestLine(db)) > (await markOf(db));
}

/**
 * Fact: reads the new lines of the audit trail, and refreshes every Home that shows something of them and was opened
 * lately.
 */
export async function followOn(tx: Tx, { at }: { at: Date }): Promise<void> {
  const after = await markOf(tx);
  const homes: OpenHome[] = await tx.homeView.findMany({
    where: keptFresh(at),
    select: { personId: true, publishedAt: true, person: { select: { handle: true, role: true } } },
  });
  const newest = await newestLine(tx);
  const isFlood = newest - after > MOST_LINES;
  const entries = isFlood ? [] : await linesAfter(tx, after);
  const touched = isFlood ? homes : await touchedBy(tx, { entries, homes });
  await enqueue(
    tx,
    at,
    pacedRefreshes({ touched, homes, at }).map(({ personId, runAt }) => refresh(personId, runAt)),
  );
  // After a flood of lines the newest ones are read again later, because some of them may not be committed yet.
  await moveMark(tx, isFlood ? newest - MOST_LINES : settled(entries, { after, at }));
}

/**
 * The id up to which no more lines can appear. Ids are assigned before the commit, so a missing id may belong to an
 * open transaction. The lines above it are read again until it appears or is too old to ever appear.
 */
export function settled(
  entries: readonly Pick<TrailEntry, 'id' | 'at'>[],
  { after, at }: { after: bigint; at: Date },
): bigint {
  let position = after;
  for (const { id, at: writtenAt } of entries) {
    const isGap = id !== position + 1n;
    if (isGap && at.getTime() - writtenAt.getTime() < SETTLED_AFTER_MS) break;
    position = id;
  }
  return position;
}

function linesAfter(tx: Tx, after: bigint): Promise<TrailEntry[]> {
  return tx.auditEntry.findMany({
    where: { id: { gt: after } },
    orderBy: { id: 'asc' },
    select: { id: true, at: true, projectCode: true, details: true },
  });
}

async function newestLine(db: Database | Tx): Promise<bigint> {
  const [row] = await db.$queryRaw<{ newest: bigint | null }[]>`SELECT MAX(id) AS newest FROM audit_entries`;
  return BigInt(row?.newest ?? 0);
}

async function markOf(db: Database | Tx): Promise<bigint> {
  const mark = await db.trailMark.findUnique({ where: { follower: FOLLOWER } });
  return mark?.position ?? 0n;
}

async function moveMark(tx: Tx, position: bigint): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO trail_marks (follower, position) VALUES (${FOLLOWER}, ${position})
    ON DUPLICATE KEY UPDATE position = GREATEST(position, VALUES(position))`;
}

function keptFresh(now: Date) {
  return { openedAt: { gte: new Date(now.getTime() - KEPT_FRESH_DAYS * 86_400_000) } };
}
