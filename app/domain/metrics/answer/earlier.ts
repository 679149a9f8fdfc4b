import type { Database } from '../../../infra/database/client.ts';
import { answerSaid, channelLane, type Said, said as saidSchema } from '../kinds.ts';

/** The most questions of a channel that are searched. */
const MOST = 40;
/** Outside of a thread, a question continues the person's own previous one if that is at most this old. */
const SHORTLY_MS = 30 * 60_000;

/**
 * Finds earlier questions of the same thread, the oldest first. Outside of a thread, it finds those that the same
 * person recently asked in the channel. They are read from the jobs that answered them.
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
