import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { AnnouncementType } from './types.ts';

/** An announcement at its place in the feed. */
export interface FeedEntry {
  position: bigint;
  eventId: string;
  type: string;
  at: Date;
  /** The envelope as JSON. */
  body: string;
}

const PLACED_AT_ONCE = 500;

/**
 * Numbers the announcements that were committed without a place in the feed. An id is given before its commit, so a
 * higher id may become visible first, and a reader who has passed it would never see the lower one. Places are given
 * after the commit, under one lock, so no announcement ever appears behind a reader. Call this before reading the feed.
 */
export async function placeAnnouncements({ db, transact }: { db: Database; transact: Transact }): Promise<void> {
  for (;;) {
    const waiting = await db.announcement.findFirst({ where: { position: null }, select: { id: true } });
    if (waiting === null || (await transact(placeSome)) < PLACED_AT_ONCE) return;
  }
}

async function placeSome(tx: Tx): Promise<number> {
  const [feed] = await tx.$queryRaw<{ position: bigint }[]>`
    SELECT position FROM announcement_feed WHERE id = 1 FOR UPDATE`;
  if (feed === undefined) throw new Error('Expected the row of announcement_feed that its migration wrote, got none.');
  // In the order of their ids: within a lane that is the order of the commits.
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM announcements WHERE position IS NULL ORDER BY id LIMIT ${PLACED_AT_ONCE}`;
  if (rows.length === 0) return 0;
  const ids = Prisma.join(rows.map(({ id }) => id));
  await tx.$executeRaw`
    UPDATE announcements SET position = ${feed.position} + FIELD(id, ${ids}) WHERE id IN (${ids})`;
  const position = feed.position + BigInt(rows.length);
  await tx.$executeRaw`UPDATE announcement_feed SET position = ${position} WHERE id = 1`;
  return rows.length;
}

/** The place of an announcement; undefined: there is none with this id, or it is not kept any more. */
export async function positionOf(db: Database, eventId: string): Promise<bigint | undefined> {
  const entry = await db.announcement.findUnique({ where: { eventId }, select: { eventId: true, position: true } });
  // The database's collation forgives case and trailing blanks.
  return entry?.eventId === eventId ? (entry.position ?? undefined) : undefined;
}

/** The next announcements behind a place, oldest first; of these types where some are named. */
export function readFeed(
  db: Database,
  { after, types, limit }: { after: bigint; types?: readonly AnnouncementType[] | undefined; limit: number },
): Promise<FeedEntry[]> {
  const among = types === undefined ? Prisma.empty : Prisma.sql`AND type IN (${Prisma.join([...types])})`;
  return db.$queryRaw<FeedEntry[]>`
    SELECT position, eventId, type, at, body FROM announcements
    WHERE position > ${after} ${among} ORDER BY position LIMIT ${limit}`;
}

/** The last announcement that has a place. */
export async function newestEntry(db: Database): Promise<{ eventId: string; position: bigint } | undefined> {
  const [row] = await db.$queryRaw<{ eventId: string; position: bigint }[]>`
    SELECT eventId, position FROM announcements WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1`;
  return row;
}
