import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { scoresMoved } from '../hooks.ts';
import { redrawScore, scoreLane } from '../kinds.ts';
import { scoreRef } from '../score-ref.ts';
import type { Teammate } from './view.ts';

interface Clicker {
  id: number;
  handle: string;
}

export type FollowUpResult =
  | { outcome: 'taken' }
  | { outcome: 'already_yours' }
  | { outcome: 'taken_by_other'; holder: Teammate }
  /** There is no such score. */
  | { outcome: 'unknown' };

/**
 * Fact: this person follows up on a score. The row's key makes sure that only one person does, even if several click
 * at once.
 */
export async function takeFollowUp(
  tx: Tx,
  { scoreId, by, at }: { scoreId: bigint; by: Clicker; at: Date },
): Promise<FollowUpResult> {
  const post = await tx.feedbackPost.findUnique({ where: { scoreId } });
  if (post === null) return { outcome: 'unknown' };
  if (await insertFollowUp(tx, { scoreId, personId: by.id, at })) {
    await enqueue(tx, at, [redraw(scoreId)]);
    const action = 'feedback.followed_up';
    const details = { scoreId: scoreRef(scoreId) };
    await audit(tx, { at, actor: by.handle, via: 'click', action, projectCode: post.projectCode, details });
    await scoresMoved(tx, { scoreIds: [scoreId], because: 'followed_up', at, via: 'click', actor: by.handle });
    return { outcome: 'taken' };
  }
  const { person } = await tx.followUp.findUniqueOrThrow({ where: { scoreId }, include: { person: true } });
  return person.id === by.id ? { outcome: 'already_yours' } : { outcome: 'taken_by_other', holder: person };
}

/**
 * Fact: records the outcome of a follow-up. The outcome can be changed later. If nobody follows up yet, the person
 * who records it does from then on.
 */
export async function logOutcome(
  tx: Tx,
  { scoreId, by, outcome, at }: { scoreId: bigint; by: Clicker; outcome: string; at: Date },
): Promise<{ outcome: 'logged' } | { outcome: 'unknown' }> {
  const post = await tx.feedbackPost.findUnique({ where: { scoreId } });
  if (post === null) return { outcome: 'unknown' };
  await tx.$executeRaw`
    INSERT INTO feedback_outcomes (scoreId, personId, outcome, loggedAt) VALUES (${scoreId}, ${by.id}, ${outcome}, ${at})
    ON DUPLICATE KEY UPDATE personId = VALUES(personId), outcome = VALUES(outcome), loggedAt = VALUES(loggedAt)`;
  await insertFollowUp(tx, { scoreId, personId: by.id, at });
  await enqueue(tx, at, [redraw(scoreId)]);
  const details = { scoreId: scoreRef(scoreId), outcome };
  const action = 'feedback.outcome_logged';
  await audit(tx, { at, actor: by.handle, via: 'click', action, projectCode: post.projectCode, details });
  await scoresMoved(tx, { scoreIds: [scoreId], because: 'outcome', at, via: 'click', actor: by.handle });
  return { outcome: 'logged' };
}

async function insertFollowUp(
  tx: Tx,
  { scoreId, personId, at }: { scoreId: bigint; personId: number; at: Date },
): Promise<boolean> {
  const inserted = await tx.$executeRaw`
    INSERT IGNORE INTO follow_ups (scoreId, personId, takenAt) VALUES (${scoreId}, ${personId}, ${at})`;
  return inserted === 1;
}

/** The job that redraws a score's message. */
export function redraw(scoreId: bigint) {
  const id = scoreRef(scoreId);
  return redrawScore.of({ scoreId: id }, { lane: scoreLane(scoreId), uniqueKey: `feedback.redraw:${id}` });
}
