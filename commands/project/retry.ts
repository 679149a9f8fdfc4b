import { retryEndpoint } from '../../app/domain/announcements/webhooks/endpoints.ts';
import { deadJobReport } from '../../app/domain/reports/dead.ts';
import { forgetReport } from '../../app/domain/reports/report.ts';
import { retryEvent } from '../../app/inbound/intake/retry.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { retryDead, retryJob } from '../../app/infra/jobs/retry.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { readable } from '../words.ts';

const JOB = /^job-(\d{1,19})$/i;
const WEBHOOK = /^webhook-(\d{1,9})$/i;

/** Retries a failed event, a dead job (`job-17`), a webhook (`webhook-2`), or all jobs of one cause (`dead`). */
export async function retry({ rest: typed }: Asked, services: Services): Promise<string> {
  const rest = typed.replace(/^(job|webhook)[\s#]+(?=\d)/i, '$1-');
  if (rest === '') return 'Which one? Type the id that was reported: `/project retry EVENT`.';
  if (rest.toLowerCase() === 'dead') return retryAllDead(services);
  if (/^(all|everything)$/i.test(rest))
    return 'One at a time, or `/project retry dead`: all jobs that failed for one reason.';
  const webhook = WEBHOOK.exec(rest)?.[1];
  if (webhook !== undefined) return retryAWebhook(Number(webhook), services);
  const job = JOB.exec(rest)?.[1];
  return job === undefined ? retryAnEvent(readable(rest), services) : retryAJob(BigInt(job), services);
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
    // If the job dies again, it is reported again.
    await forgetReport(tx, deadJobReport(id));
    return retryJob(tx, { id, at: clock.now() });
  });
  if (result.outcome === 'retried') return `Job ${id} (${result.kind}) is being run once more.`;
  if (result.outcome === 'unknown') return `There is no job ${id}.`;
  return `Job ${id} has not failed for good: it is ${result.state}.`;
}

async function retryAWebhook(id: number, { transact, clock }: Services): Promise<string> {
  const result = await transact((tx) => retryEndpoint(tx, { id, at: clock.now() }));
  switch (result.outcome) {
    case 'unknown':
      return `There is no webhook-${id}. Its number is in the report in the operations channel.`;
    case 'unlisted':
      return `The address of webhook-${id} is not in EVENTS_URL any more, so it is told nothing.`;
    case 'retried':
      return `webhook-${id} (${mrkdwn(result.host)}) is told again, from the first announcement that it did not take.`;
  }
}

async function retryAllDead({ transact, clock }: Services): Promise<string> {
  const { retried, because, others } = await transact(async (tx) => {
    const result = await retryDead(tx, clock.now());
    // If the jobs die again, they are reported again.
    for (const id of result.retried) await forgetReport(tx, deadJobReport(id));
    return result;
  });
  if (retried.length === 0) return 'No job has failed for good; there is nothing to retry.';
  const jobs = retried.length === 1 ? '1 job is' : `${retried.length} jobs are`;
  const rest =
    others === 0 ? '' : ` ${others} failed for another reason: \`/project retry dead\` once more takes the next.`;
  return `${jobs} being run once more. The reason was: ${mrkdwn(because, 300)}.${rest}`;
}
