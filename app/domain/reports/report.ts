import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { postReport, type ReportButton } from './kinds.ts';

/**
 * Fact: the operators are told something in OPS_CHANNEL, once per key however often it happens.
 * `text` is mrkdwn; what comes from outside in it is escaped already. Returns false where it was reported before.
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

/** The trouble reported under this key is mended: if it returns, it is reported again. */
export async function forgetReport(tx: Tx, key: string): Promise<void> {
  await tx.notice.deleteMany({ where: { key: key.slice(0, 110) } });
}
