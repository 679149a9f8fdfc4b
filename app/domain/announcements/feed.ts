import { type Database, Prisma, type Tx } from '../../infra/database/client.ts';
import type { Transact } from '../../infra/database/transaction.ts';
import type { AnnouncementType } from './types.ts';

/** An announcement with its position in the feed. */
export interface FeedEntry {
  position: bigint;
  eventId: string;
  type: string;
  at: Date;
  /** The envelope (the body as it is sent) as JSON. */
  body: string;
}

const PLACED_AT_ONCE = 500;

/**
 * Gives a position in the feed to committed announcements that have none. Ids are assigned before the commit. So a
 * higher id may become visible before a lower one, and a reader who has passed it would miss the lower one. Positions
 * are assigned after the commit, under one lock, so no announcement ever appears behind a reader. Call this before
 * reading the feed.
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
  // Readers need the order of the commits within each lane. ORDER BY id gives that order: announcements of a lane are
  // written under a lock on the project, person or score, so one transaction comes after the other.
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

/** The position of an announcement. Undefined if the id is unknown or the announcement was pruned. */
export async function positionOf(db: Database, eventId: string): Promise<bigint | undefined> {
  const entry = await db.announcement.findUnique({ where: { eventId }, select: { eventId: true, position: true } });
  // The database ignores case and trailing blanks when it compares, so the id is compared once more.
  return entry?.eventId === eventId ? (entry.position ?? undefined) : undefined;
}

/** The next announcements after a position, oldest first. If `types` is given, only these types. */
export function readFeed(
  db: Database,
  { after, types, limit }: { after: bigint; types?: readonly AnnouncementType[] | undefined; limit: number },
): Promise<FeedEntry[]> {
  const among = types === undefined ? Prisma.empty : Prisma.sql`AND type IN (${Prisma.join([...types])})`;
  return db.$queryRaw<FeedEntry[]>`
    SELECT position, eventId, type, at, body FROM announcements
    WHERE position > ${after} ${among} ORDER BY position LIMIT ${limit}`;
}

/** The newest announcement that has a position. */
export async function newestEntry(db: Database): Promise<{ eventId: string; position: bigint } | undefined> {
  const [row] = await db.$queryRaw<{ eventId: string; position: bigint }[]>`
    SELECT eventId, position FROM announcements WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1`;
  return row;
}
