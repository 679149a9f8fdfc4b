import type { Database, Tx } from '../database/client.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { refresh } from './kinds.ts';
import { pacedRefreshes } from './pace.ts';
import { type OpenHome, type TrailEntry, touchedBy } from './touched.ts';

const FOLLOWER = 'home';
/** Who has not looked for so long sees what is new when they open it. */
const KEPT_FRESH_DAYS = 7;
/** More than this at once is not looked at one by one. */
const MOST_ENTRIES = 500;
/** A transaction ends long before: an id that is missing for longer was never committed. */
const SETTLED_AFTER_MS = 60_000;

/** Whether the trail has grown since it was followed, and anybody's Home is to be kept fresh. */
export async function trailHasGrown(db: Database, now: Date): Promise<boolean> {
  const open = await db.homeView.findFirst({ where: keptFresh(now), select: { personId: true } });
  if (open === null) return false;
  const newest = await db.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  return newest !== null && newest.id > (await markOf(db));
}

/** Fact: the trail is read on, and every Home that is kept fresh and shows something of it is refreshed. */
export async function followOn(tx: Tx, { at }: { at: Date }): Promise<void> {
  const after = await markOf(tx);
  const homes: OpenHome[] = await tx.homeView.findMany({
    where: keptFresh(at),
    select: { personId: true, publishedAt: true, person: { select: { handle: true, role: true } } },
  });
  const entries = await tx.auditEntry.findMany({
    where: { id: { gt: after } },
    orderBy: { id: 'asc' },
    take: MOST_ENTRIES + 1,
    select: { id: true, at: true, projectCode: true, details: true },
  });
  const isFlood = entries.length > MOST_ENTRIES;
  const touched = isFlood ? homes : await touchedBy(tx, { entries, homes });
  await enqueue(
    tx,
    at,
    pacedRefreshes({ touched, homes, at }).map(({ personId, runAt }) => refresh(personId, runAt)),
  );
  await moveMark(tx, isFlood ? await lastFew(tx) : settled(entries, { after, at }));
}

/**
 * As far as no line can appear below any more. Ids are given out before the commit, so a missing one may be a
 * transaction still under way: what is above it is read again until it is there, or so old that it never will be.
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

/** Everybody has been refreshed; the newest lines are read once more, for those that are still to be committed. */
async function lastFew(tx: Tx): Promise<bigint> {
  const newest = await tx.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  return (newest?.id ?? 0n) - BigInt(MOST_ENTRIES);
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
