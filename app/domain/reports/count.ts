import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { tellCount } from './kinds.ts';

/** After this long without an occurrence, the next one starts a new message and a new count. */
const DAY_MS = 86_400_000;
/** The message waits briefly, so that a burst of occurrences is counted in it. */
const GATHER_MS = 1_000;
const RECOUNT_MS = 10_000;

/**
 * Fact: something that may happen thousands of times has happened `count` more times. The operators are told in one
 * message in OPS_CHANNEL, whose count is updated. `text` is mrkdwn without text from outside. A key has at most 64
 * characters.
 */
export async function reportCount(
  tx: Tx,
  { key, text, count, at }: { key: string; text: string; count: number; at: Date },
): Promise<void> {
  const over = new Date(at.getTime() - DAY_MS);
  // The row is locked from here on. Assignments run from left to right, so `lastAt` keeps its old value until the
  // last of them.
  await tx.$executeRaw`
    INSERT INTO counted_reports (\`key\`, text, count, firstAt, lastAt) VALUES (${key}, ${text}, ${count}, ${at}, ${at})
    ON DUPLICATE KEY UPDATE
      count = IF(lastAt < ${over}, 0, count) + VALUES(count),
      firstAt = IF(lastAt < ${over}, VALUES(firstAt), firstAt),
      text = VALUES(text),
      lastAt = GREATEST(lastAt, VALUES(lastAt))`;
  const { firstAt } = await tx.countedReport.findUniqueOrThrow({ where: { key }, select: { firstAt: true } });
  const isNew = firstAt.getTime() === at.getTime();
  const runAt = new Date(at.getTime() + (isNew ? GATHER_MS : RECOUNT_MS));
  await enqueue(tx, at, [
    tellCount.of({ key }, { uniqueKey: `report.count:${key}`, lane: `report.count:${key}`, runAt }),
  ]);
}
