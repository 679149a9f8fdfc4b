import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import { report } from './report.ts';

/** The key of the report about a dead job. */
export const deadJobReport = (id: bigint) => `dead-job:${id}`;

/** Fact: the last attempt of a job failed. The job is kept and reported once, with the command that retries it. */
export async function reportDeadJob(
  tx: Tx,
  { id, kind, because, at }: { id: bigint; kind: string; because: string; at: Date },
): Promise<void> {
  // The job that posts reports is not reported itself, because that report could not be posted either.
  if (kind === 'report.post') return;
  const text = `A job has failed for good: *${mrkdwn(kind)}* (job ${id}): ${mrkdwn(because, 500)}\nOnce mended: \`/project retry job-${id}\``;
  await report(tx, { key: deadJobReport(id), text, at });
}
