import type { Tx } from '../../infra/database/client.ts';
import { audit } from '../audit/audit.ts';
import { answerChanged, answerGiven } from './hooks.ts';
import { CHANGED_FOR_MS, findLink, type Linked } from './links.ts';
import { lockRecipient } from './recipients.ts';

export type GiveResult =
  | { outcome: 'given' | 'changed' | 'same'; linked: Linked; score: number; comment: string | null; until: Date }
  /** The link does not exist or is too old. */
  | { outcome: 'unknown' };

/**
 * Fact: a client gives an answer. The first answer is a score; later ones change it. If `comment` is undefined, the
 * current one stays.
 */
export async function giveAnswer(
  tx: Tx,
  { token, score, comment: said, at }: { token: string; score: number; comment: string | null | undefined; at: Date },
): Promise<GiveResult> {
  const found = await findLink(tx, token, { now: at });
  if (found === undefined) return { outcome: 'unknown' };
  // The survey is locked, so that concurrent answers are handled one after the other. Then the data are read again.
  await tx.$queryRaw`SELECT id FROM surveys WHERE id = ${found.surveyId} FOR UPDATE`;
  const linked = await findLink(tx, token, { now: at });
  if (linked === undefined) return { outcome: 'unknown' };
  const { surveyId, projectCode, answer } = linked;
  if (answer === null) {
    const comment = said ?? null;
    const { id } = await tx.surveyAnswer.create({
      data: { surveyId, score, firstScore: score, comment, answeredAt: at, changedAt: at },
    });
    await answerGiven(tx, { answerId: id, at });
    await audit(tx, { at, actor: null, via: 'page', action: 'survey.answered', projectCode });
    return { outcome: 'given', linked, score, comment, until: new Date(at.getTime() + CHANGED_FOR_MS) };
  }
  const comment = said === undefined ? answer.comment : said;
  const result = { linked, score, comment, until: linked.until };
  if (answer.score === score && answer.comment === comment) return { outcome: 'same', ...result };
  const { id } = await tx.surveyAnswer.update({ where: { surveyId }, data: { score, comment, changedAt: at } });
  await answerChanged(tx, { answerId: id, at });
  await audit(tx, { at, actor: null, via: 'page', action: 'survey.changed', projectCode });
  return { outcome: 'changed', ...result };
}

/** Fact: the person who got this link wants no more surveys. */
export async function stopAsking(tx: Tx, { token, at }: { token: string; at: Date }): Promise<Linked | undefined> {
  const linked = await findLink(tx, token, { now: at, toStop: true });
  if (linked === undefined) return undefined;
  const { addressHash, projectCode } = linked;
  const { isStopped } = await lockRecipient(tx, addressHash);
  if (isStopped) return linked;
  await tx.surveyRecipient.update({ where: { addressHash }, data: { stoppedAt: at } });
  await audit(tx, { at, actor: null, via: 'page', action: 'survey.stopped', projectCode });
  return linked;
}
