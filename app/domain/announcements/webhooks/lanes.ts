import type { WebhookEndpoint } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { forgetReport, report } from '../../reports/report.ts';
import { nextTry } from './schedule.ts';

type Endpoint = Pick<WebhookEndpoint, 'id' | 'host' | 'since' | 'tookAt'>;

/** How the attempts to send the next announcement of a lane have gone. */
export interface Progress {
  attempts: number;
  /** The time of the first attempt. */
  triedAt: Date | null;
  nextTryAt: Date | null;
  /** When the announcement was given up and reported. */
  deadAt: Date | null;
}

interface Row extends Endpoint, Progress {
  addressHash: string;
  listed: unknown;
  endpointDeadAt: Date | null;
  waitingId: bigint | null;
  eventId: string | null;
  type: string | null;
  body: string | null;
}

/**
 * Reads the endpoint, the first announcement of the lane that it has not accepted, and how the attempts have gone so
 * far. It is one statement because it runs before each call. Undefined: the endpoint does not exist.
 */
export async function standingOf(db: Database, { endpointId, lane }: { endpointId: number; lane: string }) {
  const [row] = await db.$queryRaw<Row[]>`
    SELECT webhook_endpoints.id, host, since, tookAt, addressHash, listed, webhook_endpoints.deadAt AS endpointDeadAt,
      COALESCE(attempts, 0) AS attempts, triedAt, nextTryAt, webhook_lanes.deadAt,
      announcements.id AS waitingId, eventId, type, body
    FROM webhook_endpoints
      LEFT JOIN webhook_lanes ON webhook_lanes.endpointId = webhook_endpoints.id AND webhook_lanes.lane = ${lane}
      LEFT JOIN announcements ON announcements.id = (
        SELECT untold.id FROM announcements AS untold
        WHERE untold.lane = ${lane} AND untold.id > GREATEST(webhook_endpoints.since, COALESCE(webhook_lanes.told, 0))
        ORDER BY untold.id LIMIT 1)
    WHERE webhook_endpoints.id = ${endpointId}`;
  if (row === undefined) return undefined;
  const { id, host, since, tookAt, addressHash, endpointDeadAt, waitingId, eventId, type, body } = row;
  const { attempts, triedAt, nextTryAt, deadAt } = row;
  const isThere = waitingId !== null && eventId !== null && type !== null && body !== null;
  return {
    endpoint: { id, host, since, tookAt, addressHash, listed: Number(row.listed) === 1, deadAt: endpointDeadAt },
    progress: { attempts: Number(attempts), triedAt, nextTryAt, deadAt },
    waiting: isThere ? { id: waitingId, eventId, type, body } : undefined,
  };
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
  // The time serves only to tell a dead endpoint from one that fails on a single announcement. So updating it once a
  // minute is enough.
  if (endpoint.tookAt !== null && at.getTime() - endpoint.tookAt.getTime() < 60_000) return;
  await db.webhookEndpoint.updateMany({ where: { id: endpoint.id }, data: { tookAt: at } });
}

/**
 * Fact: an attempt has failed. Returns the time of the next attempt. Undefined: the announcement is given up, which
 * is reported.
 */
export async function failed(
  { db, transact }: { db: Database; transact: Transact },
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
    progress: Progress;
    because: string;
    retryAfterMs: number;
    at: Date;
  },
): Promise<Date | undefined> {
  const attempts = progress.attempts + 1;
  const firstAt = progress.triedAt ?? at;
  const next = nextTry({ attempts, firstAt, now: at, retryAfterMs });
  const deadAt = next === undefined ? at : null;
  const said = because.slice(0, 255);
  const note = (tx: Database | Tx) => tx.$executeRaw`
    INSERT INTO webhook_lanes (endpointId, lane, told, attempts, triedAt, nextTryAt, deadAt, because, changedAt)
    VALUES (${endpoint.id}, ${lane}, ${endpoint.since}, ${attempts}, ${firstAt}, ${next ?? null}, ${deadAt}, ${said}, ${at})
    ON DUPLICATE KEY UPDATE attempts = VALUES(attempts), triedAt = VALUES(triedAt), nextTryAt = VALUES(nextTryAt),
      deadAt = VALUES(deadAt), because = VALUES(because), changedAt = VALUES(changedAt)`;
  if (next !== undefined) await note(db);
  else {
    await transact(async (tx) => {
      await note(tx);
      await giveUp(tx, { endpoint, lane, because, firstAt, at });
    });
  }
  return next;
}

/**
 * If the endpoint has accepted nothing since then, it is dead as a whole. Otherwise it fails only on this
 * announcement and gets all others.
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

/** Makes it possible that the endpoint is reported again if it is given up again. */
export async function forgetDead(tx: Tx, id: number): Promise<void> {
  await forgetReport(tx, deadReport(id));
}

const deadReport = (id: number) => `webhook-dead:${id}`;

function subjectOf(lane: string): string {
  return lane.startsWith('project:') ? lane.slice('project:'.length) : lane.replace(':', ' ');
}
