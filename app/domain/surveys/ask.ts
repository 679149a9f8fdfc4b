import { randomBytes } from 'node:crypto';
import type { Survey, SurveyState } from '../../generated/prisma/client.ts';
import type { Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { audit, type Decision } from '../audit/audit.ts';
import { lockProjectByCode } from '../projects/find.ts';
import { decideSurvey, queued } from './kinds.ts';
import { addressHash, askedSince, isStopped, lockRecipient } from './recipients.ts';

/**
 * Fact: a project was completed, so its client is asked, unless somebody has decided against it. The client is asked
 * once for each life of the project, even if this is repeated. Whether the client can be asked depends on the
 * configuration, so a job decides that.
 */
export async function askAtCompletion(
  tx: Tx,
  { projectId, life, leftOut, at }: { projectId: number; life: number; leftOut: boolean; at: Date },
): Promise<void> {
  const survey = await makeSurvey(tx, { projectId, life, state: leftOut ? 'left_out' : 'due', at });
  if (survey === null || leftOut) return;
  await enqueue(tx, at, [decideSurvey.of({ surveyId: survey.id, round: survey.round, byHand: false })]);
}

/** Creates a survey. Null if there is one already. */
async function makeSurvey(
  tx: Tx,
  { projectId, life, state, at }: { projectId: number; life: number; state: SurveyState; at: Date },
): Promise<Survey | null> {
  const nonce = randomBytes(16).toString('base64url');
  const made = await tx.$executeRaw`
    INSERT IGNORE INTO surveys (projectId, life, state, nonce, decidedAt, createdAt)
    VALUES (${projectId}, ${life}, ${state}, ${nonce}, ${at}, ${at})`;
  if (made === 0) return null;
  return tx.survey.findUniqueOrThrow({ where: { projectId_life: { projectId, life } } });
}

export type AskResult =
  | { outcome: 'asked' }
  /** Somebody else has had the client asked since the button was shown. */
  | { outcome: 'overtaken' }
  | { outcome: 'answered' | 'not_completed' | 'no_address' | 'stopped' | 'unknown' };

/**
 * Fact: somebody wants the client to be asked, or asked again. `seen`: the round that they saw, 0 for none. A client
 * who wants no more mails is not asked, unless `lifts` says that the client has agreed again.
 */
export async function askAgain(
  tx: Tx,
  { code, seen, lifts = false, at, via, actor }: { code: string; seen?: number; lifts?: boolean } & Decision,
): Promise<AskResult> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  if (project.status !== 'completed') return { outcome: 'not_completed' };
  const { id: projectId, life, client } = project;
  const known = await tx.survey.findUnique({
    where: { projectId_life: { projectId, life } },
    include: { answer: true },
  });
  if (known?.answer != null) return { outcome: 'answered' };
  if (seen !== undefined && seen !== (known?.round ?? 0)) return { outcome: 'overtaken' };
  if (client.email === null) return { outcome: 'no_address' };
  const hash = addressHash(client.email);
  const { isStopped } = await lockRecipient(tx, hash);
  if (isStopped && !lifts) return { outcome: 'stopped' };
  if (isStopped) {
    await tx.surveyRecipient.update({ where: { addressHash: hash }, data: { stoppedAt: null } });
    await audit(tx, { at, via, actor, action: 'survey.resumed', projectCode: code });
  }
  const round = (known?.round ?? 0) + 1;
  const survey =
    known === null
      ? await makeSurvey(tx, { projectId, life, state: 'due', at })
      : await tx.survey.update({
          where: { id: known.id },
          data: { state: 'due', round, decidedAt: at, because: null },
        });
  if (survey === null) return { outcome: 'overtaken' };
  await enqueue(tx, at, [decideSurvey.of({ surveyId: survey.id, round: survey.round, byHand: true })]);
  await audit(tx, { at, via, actor, action: 'survey.asked', projectCode: code });
  return { outcome: 'asked' };
}

/**
 * Fact: decides whether this client is asked. `byHand`: somebody has asked for it, so recent surveys of the client do
 * not matter. Returns the resulting state; `due`: the mail is queued.
 */
export async function decideWhetherAsked(
  tx: Tx,
  {
    surveyId,
    round,
    byHand,
    canMail,
    quarantineDays,
    at,
  }: { surveyId: number; round: number; byHand: boolean; canMail: boolean; quarantineDays: number; at: Date },
): Promise<SurveyState | undefined> {
  await tx.$queryRaw`SELECT id FROM surveys WHERE id = ${surveyId} FOR UPDATE`;
  const survey = await tx.survey.findUnique({
    where: { id: surveyId },
    include: { project: { include: { client: true } } },
  });
  if (survey === null || survey.state !== 'due' || survey.round !== round) return undefined;
  const { project } = survey;
  const { email } = project.client;
  const decide = async (state: SurveyState, hash: string | null = null) => {
    await tx.survey.update({ where: { id: surveyId }, data: { state, decidedAt: at, addressHash: hash } });
    return state;
  };
  if (project.status !== 'completed' || project.life !== survey.life) return decide('lapsed');
  if (!canMail) return decide('no_mail');
  if (email === null) return decide('no_address');
  const hash = addressHash(email);
  const { isStopped } = await lockRecipient(tx, hash);
  if (isStopped) return decide('stopped', hash);
  if (!byHand && quarantineDays > 0) {
    const since = new Date(at.getTime() - quarantineDays * 86_400_000);
    if ((await askedSince(tx, { hash, since, except: surveyId })) !== null) return decide('quarantined', hash);
  }
  await decide('due', hash);
  await enqueue(tx, at, [queued({ surveyId, round, reminder: false, putOff: 0, doubts: 0 })]);
  return 'due';
}

/** Fact: a client who has not answered is to be reminded. False if no reminder is needed any more. */
export async function remind(
  tx: Tx,
  { surveyId, round, at }: { surveyId: number; round: number; at: Date },
): Promise<boolean> {
  const survey = await tx.survey.findUnique({ where: { id: surveyId }, include: { answer: true } });
  if (survey === null || survey.round !== round || survey.state !== 'asked') return false;
  if (survey.answer !== null || survey.remindedAt !== null) return false;
  if (survey.addressHash !== null && (await isStopped(tx, survey.addressHash))) return false;
  await enqueue(tx, at, [queued({ surveyId, round, reminder: true, putOff: 0, doubts: 0 })]);
  return true;
}
