import { createHash } from 'node:crypto';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { catchUp, tell } from '../kinds.ts';
import { forgetDead } from './lanes.ts';

/** Identifies an endpoint in the database. It is a hash, because the address may contain a secret. */
export function addressHash(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

/**
 * Fact: these addresses become the list of endpoints. A new endpoint gets only later announcements. One that was on
 * the list before continues where it stopped.
 */
export async function listEndpoints(tx: Tx, urls: readonly string[]): Promise<void> {
  const [newest] = await tx.$queryRaw<{ id: bigint | null }[]>`SELECT MAX(id) AS id FROM announcements`;
  const since = newest?.id ?? 0n;
  const hashes = urls.map(addressHash);
  await tx.webhookEndpoint.updateMany({
    where: { listed: true, addressHash: { notIn: hashes } },
    data: { listed: false },
  });
  for (const url of urls) {
    const hash = addressHash(url);
    const host = new URL(url).host.slice(0, 255);
    await tx.$executeRaw`
      INSERT IGNORE INTO webhook_endpoints (addressHash, host, listed, since) VALUES (${hash}, ${host}, TRUE, ${since})`;
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { addressHash: hash, listed: false },
      data: { listed: true, since, deadAt: null },
    });
    // An endpoint that is no longer on the list does not get the announcements that it had not accepted yet.
    if (count > 0) await tx.webhookLane.deleteMany({ where: { endpointId: await idOf(tx, hash) } });
  }
}

async function idOf(tx: Tx, hash: string): Promise<number> {
  return (await tx.webhookEndpoint.findUniqueOrThrow({ where: { addressHash: hash } })).id;
}

/**
 * Writes the jobs that send the new announcements of these lanes to every endpoint, in the transaction of the
 * announcements.
 */
export async function tellEndpoints(tx: Tx, { lanes, at }: { lanes: readonly string[]; at: Date }): Promise<void> {
  const endpoints = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM webhook_endpoints WHERE listed AND deadAt IS NULL`;
  if (endpoints.length === 0) return;
  await enqueue(
    tx,
    at,
    endpoints.flatMap(({ id }) => lanes.map((lane) => tell(id, lane))),
  );
}

/**
 * How long after an endpoint was added a second look follows. It is longer than any transaction, so it finds the
 * announcements of transactions that did not see the endpoint yet.
 */
const LOOK_AGAIN_MS = 30_000;

export type RetryResult = { outcome: 'retried'; host: string } | { outcome: 'unknown' | 'unlisted' };

/** Fact: sending to an endpoint resumes at once, from the first announcement that it did not accept. */
export async function retryEndpoint(tx: Tx, { id, at }: { id: number; at: Date }): Promise<RetryResult> {
  const endpoint = await tx.webhookEndpoint.findUnique({ where: { id } });
  if (endpoint === null) return { outcome: 'unknown' };
  if (!endpoint.listed) return { outcome: 'unlisted' };
  await tx.webhookEndpoint.update({ where: { id }, data: { deadAt: null } });
  await tx.webhookLane.updateMany({
    where: { endpointId: id },
    data: { attempts: 0, triedAt: null, nextTryAt: null, deadAt: null },
  });
  await forgetDead(tx, id);
  await enqueue(tx, at, [catchUp(id), catchUp(id, new Date(at.getTime() + LOOK_AGAIN_MS))]);
  return { outcome: 'retried', host: endpoint.host };
}

/** Fact: sending resumes in every lane in which the endpoint has not accepted all announcements. */
export async function tellWhatWaits(tx: Tx, { endpointId, at }: { endpointId: number; at: Date }): Promise<void> {
  const lanes = await tx.$queryRaw<{ lane: string }[]>`
    SELECT DISTINCT announcements.lane FROM webhook_endpoints
      JOIN announcements ON announcements.id > webhook_endpoints.since
      LEFT JOIN webhook_lanes ON webhook_lanes.endpointId = webhook_endpoints.id
        AND webhook_lanes.lane = announcements.lane
    WHERE webhook_endpoints.id = ${endpointId} AND webhook_endpoints.listed AND webhook_endpoints.deadAt IS NULL
      AND announcements.id > COALESCE(webhook_lanes.told, 0)`;
  await enqueue(
    tx,
    at,
    lanes.map(({ lane }) => tell(endpointId, lane)),
  );
}
