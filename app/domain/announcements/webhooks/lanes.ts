import type { WebhookEndpoint, WebhookLane } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { forgetReport, report } from '../../reports/report.ts';
import { nextTry } from './schedule.ts';

type Endpoint = Pick<WebhookEndpoint, 'id' | 'host' | 'since' | 'tookAt'>;

/** An announcement that is waiting to be sent. */
export interface Waiting {
  id: bigint;
  eventId: string;
  type: string;
  body: string;
}

/** The first announcement of the lane that the endpoint has not accepted, and the results of its attempts so far. */
export async function firstWaiting(
  db: Database,
  endpoint: Endpoint,
  lane: string,
): Promise<{ progress: WebhookLane | null; waiting: Waiting | undefined }> {
  const progress = await db.webhookLane.findUnique({ where: { endpointId_lane: { endpointId: endpoint.id, lane } } });
  const told = progress !== null && progress.told > endpoint.since ? progress.told : endpoint.since;
  const [waiting] = await db.$queryRaw<Waiting[]>`
    SELECT id, eventId, type, body FROM announcements
    WHERE lane = ${lane} AND id > ${told} ORDER BY id LIMIT 1`;
  return { progress, waiting };
}

/** Fact: the endpoint has accepted the announcement. */
export async function took(
  db: Database,
  { endpoint, lane, id, at }: { endpoint: Endpoint; lane: string; id: bigint; at: Date },
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO webhook_lanes (endpointId, lane, told, changedAt) VALUES (${endpoint.id}, ${lane}, ${id}, ${at})
    ON DUPLICATE KEY UPDATE told = GREATEST(told, VALUES(told)), attempts = 0, triedAt = NULL, nextTryAt = NULL,
      deadAt = NULL, because = NULL, changedAt = VALUES(changedAt)`;
  // It only has to tell a dead endpoint from one that fails on a single announcement, so an update a minute is enough.
  if (endpoint.tookAt !== null && at.getTime() - endpoint.tookAt.getTime() < 60_000) return;
  await db.webhookEndpoint.updateMany({ where: { id: endpoint.id }, data: { tookAt: at } });
}

/** Fact: an attempt has failed. Returns the time of the next one; undefined: it is given up, and reported. */
export async function failed(
  transact: Transact,
  {
    endpoint,
    lane,
    progress,
    because,
    retryAfterMs,
    at,
  }: {
    endpoint: Endpoint;
    lane: string;
    progress: WebhookLane | null;
    because: string;
    retryAfterMs: number;
    at: Date;
  },
): Promise<Date | undefined> {
  const attempts = (progress?.attempts ?? 0) + 1;
  const firstAt = progress?.triedAt ?? at;
  const next = nextTry({ attempts, firstAt, now: at, retryAfterMs });
  await transact(async (tx) => {
    const state = { attempts, triedAt: firstAt, nextTryAt: next ?? null, because: because.slice(0, 255) };
    const key = { endpointId: endpoint.id, lane };
    await tx.webhookLane.upsert({
      where: { endpointId_lane: key },
      create: { ...key, told: endpoint.since, ...state, changedAt: at },
      update: { ...state, deadAt: next === undefined ? at : null, changedAt: at },
    });
    if (next === undefined) await giveUp(tx, { endpoint, lane, because, firstAt, at });
  });
  return next;
}

/**
 * An endpoint that accepted nothing since then is dead as a whole. Otherwise it only fails on this announcement, and
 * gets all others.
 */
async function giveUp(
  tx: Tx,
  {
    endpoint,
    lane,
    because,
    firstAt,
    at,
  }: { endpoint: Endpoint; lane: string; because: string; firstAt: Date; at: Date },
): Promise<void> {
  const { id, tookAt } = await tx.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } });
  const isDead = tookAt === null || tookAt < firstAt;
  if (isDead) await tx.webhookEndpoint.update({ where: { id }, data: { deadAt: at } });
  const what = isDead ? 'has taken nothing' : `does not take what is announced of ${mrkdwn(subjectOf(lane))}`;
  const text = `webhook-${id} (${mrkdwn(endpoint.host)}) ${what} for three days (${mrkdwn(because, 100)}); it is not told of it any more. Once mended: \`/project retry webhook-${id}\` goes on with the first that was not taken.`;
  await report(tx, { key: deadReport(id), text, at });
}

/** Fact: the endpoint has unsubscribed. */
export async function gone(tx: Tx, { endpoint: { id, host }, at }: { endpoint: Endpoint; at: Date }): Promise<void> {
  await tx.webhookEndpoint.update({ where: { id }, data: { deadAt: at } });
  const text = `webhook-${id} (${mrkdwn(host)}) wants no more announcements: it answered 410 (Gone), and is not told any more. Take its address out of EVENTS_URL; or, if that was a mistake, \`/project retry webhook-${id}\` goes on with the first that it did not take.`;
  await report(tx, { key: deadReport(id), text, at });
}

/** If the endpoint is given up again, that is reported again. */
export async function forgetDead(tx: Tx, id: number): Promise<void> {
  await forgetReport(tx, deadReport(id));
}

const deadReport = (id: number) => `webhook-dead:${id}`;

function subjectOf(lane: string): string {
  return lane.startsWith('project:') ? lane.slice('project:'.length) : lane.replace(':', ' ');
}
