import type { Database } from '../../../infra/database/client.ts';
import { answerSaid, channelLane, type Said, said as saidSchema } from '../kinds.ts';

/** So many questions of a channel are looked through. */
const MOST = 40;
/** Outside of a thread, somebody goes on from what they asked themselves so shortly before. */
const SHORTLY_MS = 30 * 60_000;

/**
 * What was asked before in the same thread, the oldest first; outside of one, what the same person asked in the same
 * channel shortly before. The jobs that answered are the record of it.
 */
export async function earlierQuestions(
  db: Database,
  { channel, ts, threadTs, slackId, askedAt }: Said,
): Promise<string[]> {
  const jobs = await db.job.findMany({
    where: { lane: channelLane(channel), state: 'done', kind: answerSaid.name },
    orderBy: { id: 'desc' },
    take: MOST,
    select: { payload: true },
  });
  const earlier = jobs
    .flatMap(({ payload }) => saidSchema.safeParse(payload).data ?? [])
    .filter((one) => one.askedAt < askedAt && one.ts !== ts);
  const isInThread = threadTs !== undefined && threadTs !== ts;
  const before = earlier.filter((one) =>
    isInThread
      ? one.threadTs === threadTs || one.ts === threadTs
      : one.slackId === slackId && askedAt - one.askedAt < SHORTLY_MS,
  );
  return before.map(({ text }) => text).reverse();
}
