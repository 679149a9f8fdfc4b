import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { type MailJob, mailKey, remindClient, tellUnsent } from '../kinds.ts';
import { makeLink } from '../links.ts';
import { addressHash, lockRecipient } from '../recipients.ts';
import { type SurveyView, surveyView } from '../view.ts';

/** The mail to send, or the reason why there is none. */
export type Preparation =
  | { kind: 'send'; view: SurveyView; address: string; hash: string; token: string }
  | { kind: 'not'; because: string };

/**
 * Fact: a mail is about to be sent. The address, the client's wish and the project are read again, because they may
 * have changed since the mail was queued. Each attempt has a new link, because only hashes of the earlier links are
 * stored.
 */
export async function prepareMail(tx: Tx, job: MailJob, at: Date): Promise<Preparation> {
  const { surveyId, round, reminder } = job;
  await tx.$queryRaw`SELECT id FROM surveys WHERE id = ${surveyId} FOR UPDATE`;
  const view = await surveyView(tx, surveyId);
  if (view === null || view.round !== round) return { kind: 'not', because: 'asked anew since' };
  if (view.state !== (reminder ? 'asked' : 'due')) return { kind: 'not', because: `the survey is ${view.state}` };
  if (view.answer !== null) return { kind: 'not', because: 'answered' };
  const drop = async (state: 'lapsed' | 'no_address' | 'stopped', because: string): Promise<Preparation> => {
    if (!reminder) await tx.survey.update({ where: { id: surveyId }, data: { state, decidedAt: at } });
    return { kind: 'not', because };
  };
  const { project } = view;
  if (project.status !== 'completed' || project.life !== view.life) return drop('lapsed', 'the project goes on');
  const address = project.client.email;
  if (address === null) return drop('no_address', 'no address');
  const hash = addressHash(address);
  const { isStopped } = await lockRecipient(tx, hash);
  if (isStopped) return drop('stopped', 'the client wants no surveys');
  if (hash !== view.addressHash) await tx.survey.update({ where: { id: surveyId }, data: { addressHash: hash } });
  const token = await makeLink(tx, { surveyId, addressHash: hash, at });
  return { kind: 'send', view, address, hash, token };
}

/** Fact: the mail server has accepted the mail. */
export async function markMailed(
  tx: Tx,
  { surveyId, round, reminder }: MailJob,
  { reminderDays, at }: { reminderDays: number; at: Date },
): Promise<void> {
  const survey = await tx.survey.findUnique({ where: { id: surveyId }, include: { project: true } });
  if (survey === null) return;
  if (reminder) {
    await tx.survey.update({ where: { id: surveyId }, data: { remindedAt: at, lastAskedAt: at } });
    return;
  }
  const isNewest = survey.round === round;
  await tx.survey.update({
    where: { id: surveyId },
    data: {
      askedAt: survey.askedAt ?? at,
      lastAskedAt: at,
      ...(isNewest ? { state: 'asked', decidedAt: at, because: null } : {}),
    },
  });
  const { code: projectCode } = survey.project;
  await audit(tx, { at, actor: null, via: 'clock', action: 'survey.mailed', projectCode });
  if (reminderDays === 0 || survey.remindedAt !== null) return;
  const runAt = new Date(at.getTime() + reminderDays * 86_400_000);
  await enqueue(tx, at, [remindClient.of({ surveyId, round }, { runAt })]);
}

/** Fact: the mail will not be sent. The PM is told the reason, once for each time the client was to be asked. */
export async function markUnsent(
  tx: Tx,
  { surveyId, round }: MailJob,
  { because, at }: { because: string; at: Date },
): Promise<void> {
  const survey = await tx.survey.findUnique({ where: { id: surveyId }, include: { project: true } });
  if (survey === null || survey.round !== round) return;
  const data = { state: 'refused', because: because.slice(0, 250), decidedAt: at } as const;
  await tx.survey.update({ where: { id: surveyId }, data });
  const { code: projectCode } = survey.project;
  await audit(tx, { at, actor: null, via: 'clock', action: 'survey.unsent', projectCode });
  await enqueue(tx, at, [tellUnsent.of({ surveyId, round }, { uniqueKey: `${tellUnsent.name}:${surveyId}:${round}` })]);
}

/** The Message-ID of a mail. It is the same for each attempt. */
export function messageIdOf({ id, nonce }: SurveyView, job: MailJob, from: string): string {
  const host = from.slice(from.lastIndexOf('@') + 1);
  return `<${mailKey(job).replaceAll(':', '-')}-${id}.${nonce}@${host}>`;
}
