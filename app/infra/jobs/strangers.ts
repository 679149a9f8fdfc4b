import { type Database, Prisma, type Tx } from '../database/client.ts';
import type { Transact } from '../database/transaction.ts';
import { knownKinds } from './fleet.ts';
import { promoteNext } from './lanes.ts';

const MOST_AT_ONCE = 500;

/**
 * Declares jobs dead whose kind no living process knows (of a newer version, or removed), because they would block
 * their lanes for ever. Reports each kind once a day. Returns the kinds of the jobs that come next.
 */
export async function buryStrangers(
  { db, transact }: { db: Database; transact: Transact },
  {
    kind,
    at,
    report,
  }: { kind: string; at: Date; report: (tx: Tx, report: { key: string; text: string }) => Promise<void> },
): Promise<Set<string>> {
  if ((await knownKinds(db)).has(kind)) return new Set();
  const jobs = await db.$queryRaw<{ id: bigint; lane: string | null }[]>`
    SELECT id, lane FROM jobs FORCE INDEX (jobs_state_blocked_kind_runAt_id_lane_idx)
    WHERE state = 'waiting' AND blocked = FALSE AND kind = ${kind} AND runAt <= UTC_TIMESTAMP(3)
    ORDER BY runAt, id LIMIT ${MOST_AT_ONCE}`;
  const [first] = jobs;
  if (first === undefined) return new Set();
  await transact(async (tx) => {
    const buried = await tx.$executeRaw`
      UPDATE jobs FORCE INDEX (PRIMARY) SET state = 'dead', finishedAt = ${at}, lastError = ${unknown(kind)},
        jobKey = COALESCE(uniqueKey, jobKey), uniqueKey = NULL
      WHERE id IN (${Prisma.join(jobs.map(({ id }) => id))}) AND state = 'waiting'`;
    if (buried === 0) return;
    const day = at.toISOString().slice(0, 10);
    await report(tx, {
      key: `unknown-kind:${kind}:${day}`,
      text: `${unknown(kind)} (job ${first.id}). They are kept, and others go on. Once a version that knows them runs: \`/project retry dead\``,
    });
  });
  return promoteNext(
    db,
    jobs.flatMap(({ lane }) => (lane === null ? [] : [lane])),
  );
}

const unknown = (kind: string) => `No running version of Crewcall knows jobs of the kind ${kind}`;
