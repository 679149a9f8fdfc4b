import { deadJobReport } from '../../app/domain/reports/dead.ts';
import { forgetReport } from '../../app/domain/reports/report.ts';
import { retryEvent } from '../../app/inbound/intake/retry.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { retryJob } from '../../app/infra/jobs/retry.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';

const JOB = /^job-(\d{1,19})$/i;

/** A failed event, or a dead job (`job-17`), once more. */
export async function retry({ rest }: Asked, services: Services): Promise<string> {
  if (rest === '') return 'Which one? Type the id that was reported: `/project retry EVENT`.';
  const job = JOB.exec(rest)?.[1];
  return job === undefined ? retryAnEvent(rest, services) : retryAJob(BigInt(job), services);
}

async function retryAnEvent(eventId: string, { transact, clock }: Services): Promise<string> {
  const { outcome } = await transact((tx) => retryEvent(tx, { eventId, at: clock.now() }));
  const name = mrkdwn(eventId, 200);
  if (outcome === 'retried') return `Event ${name} is being worked on once more.`;
  if (outcome === 'unknown') return `There is no event ${name}. The id is in the report in the operations channel.`;
  return `Event ${name} has not failed; there is nothing to retry.`;
}

async function retryAJob(id: bigint, { transact, clock }: Services): Promise<string> {
  const result = await transact(async (tx) => {
    // Where it dies again, that is news.
    await forgetReport(tx, deadJobReport(id));
    return retryJob(tx, { id, at: clock.now() });
  });
  if (result.outcome === 'retried') return `Job ${id} (${result.kind}) is being run once more.`;
  if (result.outcome === 'unknown') return `There is no job ${id}.`;
  return `Job ${id} has not failed for good: it is ${result.state}.`;
}
