import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { report } from './report.ts';

/** The key under which a dead job is reported. */
export const deadJobReport = (id: bigint) => `dead-job:${id}`;

/** Fact: a job failed for the last time. It is kept, and told once, with the command that runs it once more. */
export async function reportDeadJob(
  tx: Tx,
  { id, kind, because, at }: { id: bigint; kind: string; because: string; at: Date },
): Promise<void> {
  // A report that cannot be posted must not cause the next report.
  if (kind === 'report.post') return;
  const text = `A job has failed for good: *${mrkdwn(kind)}* (job ${id}): ${mrkdwn(because, 500)}\nOnce mended: \`/project retry job-${id}\``;
  await report(tx, { key: deadJobReport(id), text, at });
}
