import type { Person } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { redrawOverview } from '../kinds.ts';

/** So many offers are listed; more are on the person's screen anyway. */
const LISTED_MOST = 10;

const PREFIX = 'overview:';

/** What somebody is told who writes to @newproject; the newest of a person is kept up to date. */
export const overviewKey = (it: { personId: number; ts: string }) => `${PREFIX}${it.personId}:${it.ts}`;

/** An offer as the overview lists it. */
export interface ListedOffer {
  code: string;
  title: string;
  brief: string | null;
  client: string;
  dueAt: Date | null;
  urgent: boolean;
}

/** What somebody has on offer, newest first, and how many in all. */
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

/** An offer as it is listed. */
export function listed({
  project: { code, title, brief, dueAt, urgent, client },
}: {
  project: Omit<ListedOffer, 'client'> & { client: { name: string; company: string | null } };
}): ListedOffer {
  return { code, title, brief, dueAt, urgent, client: client.company ?? client.name };
}

/** The keys of the overviews that are out, of these people or of everybody. */
export async function overviewsOut(db: Database | Tx, personId?: number): Promise<string[]> {
  const startsWith = personId === undefined ? PREFIX : `${PREFIX}${personId}:`;
  const out = await db.message.findMany({
    where: { key: { startsWith }, ts: { not: null }, deletedAt: null },
    select: { key: true },
    orderBy: { key: 'asc' },
  });
  return out.map(({ key }) => key);
}

/** Consequence: lists of open projects that are out in Slack are redrawn, so that no button in them is stale for long. */
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

/** In the lane in which it is posted. */
export function redrawOverviewOf(personId: number) {
  return redrawOverview.of(
    { personId },
    { lane: overviewLane(personId), uniqueKey: `offer.redraw-overview:${personId}` },
  );
}

export const overviewLane = (personId: number) => `overview:${personId}`;
