import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { postReport, type ReportButton } from './kinds.ts';

/**
 * Fact: tells the operators something in OPS_CHANNEL, once per key. `text` is mrkdwn; text from outside in it must be
 * escaped. Returns false if it was reported before.
 */
export async function report(
  tx: Tx,
  { key, text, button, at }: { key: string; text: string; button?: ReportButton | undefined; at: Date },
): Promise<boolean> {
  const told =
    await tx.$executeRaw`INSERT IGNORE INTO notices (\`key\`, reportedAt) VALUES (${key.slice(0, 110)}, ${at})`;
  if (told === 0) return false;
  await enqueue(tx, at, [postReport.of({ key: `${key.slice(0, 90)}:${at.getTime()}`, text, button })]);
  return true;
}

/** Fact: the problem behind this key is over, so it is reported again if it returns. */
export async function forgetReport(tx: Tx, key: string): Promise<void> {
  await tx.notice.deleteMany({ where: { key: key.slice(0, 110) } });
}
