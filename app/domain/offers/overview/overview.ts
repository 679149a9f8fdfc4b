import type { Person } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { redrawOverview } from '../kinds.ts';

/** The most offers that are listed. */
const LISTED_MOST = 10;

const PREFIX = 'overview:';

/** The key of the answer to a message to @newproject. Only the newest one of a person is kept up to date. */
export const overviewKey = (it: { personId: number; ts: string }) => `${PREFIX}${it.personId}:${it.ts}`;

/** An offer in the overview. */
export interface ListedOffer {
  code: string;
  title: string;
  brief: string | null;
  client: string;
  dueAt: Date | null;
  urgent: boolean;
}

/** Somebody's newest open offers, and the number of all of them. */
export async function offersOf(
  db: Database,
  { id: personId }: Pick<Person, 'id'>,
): Promise<{ shown: ListedOffer[]; count: number }> {
  const where = { personId, state: 'open', project: { status: 'requested' } } as const;
  const [count, offers] = await Promise.all([
    db.offer.count({ where }),
    db.offer.findMany({
      where,
      include: { project: { include: { client: true } } },
      orderBy: { id: 'desc' },
      take: LISTED_MOST,
    }),
  ]);
  return {
    count,
    shown: offers.map(listed),
  };
}

/** Converts an offer to an entry of a list. */
export function listed({
  project: { code, title, brief, dueAt, urgent, client },
}: {
  project: Omit<ListedOffer, 'client'> & { client: { name: string; company: string | null } };
}): ListedOffer {
  return { code, title, brief, dueAt, urgent, client: client.company ?? client.name };
}

/** The keys of the sent overviews, of one person or of everybody. */
export async function overviewsOut(db: Database | Tx, personId?: number): Promise<string[]> {
  const startsWith = personId === undefined ? PREFIX : `${PREFIX}${personId}:`;
  const out = await db.message.findMany({
    where: { key: { startsWith }, ts: { not: null }, deletedAt: null },
    select: { key: true },
    orderBy: { key: 'asc' },
  });
  return out.map(({ key }) => key);
}

/** Consequence: sent lists of open projects are redrawn, so that buttons in them do not stay stale for long. */
export async function overviewsFollow(tx: Tx, { projectId, at }: { projectId: number; at: Date }): Promise<void> {
  const personIds = (await overviewsOut(tx)).map((key) => Number(key.split(':')[1]));
  if (personIds.length === 0) return;
  const concerned = await tx.offer.findMany({
    where: { projectId, personId: { in: personIds } },
    select: { personId: true },
    distinct: ['personId'],
  });
  await enqueue(
    tx,
    at,
    concerned.map(({ personId }) => redrawOverviewOf(personId)),
  );
}

/** The job runs in the lane in which the overview is posted, so it runs after that. */
export function redrawOverviewOf(personId: number) {
  return redrawOverview.of(
    { personId },
    { lane: overviewLane(personId), uniqueKey: `offer.redraw-overview:${personId}` },
  );
}

export const overviewLane = (personId: number) => `overview:${personId}`;
