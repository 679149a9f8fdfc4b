import type { Prisma, Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { kind } from './figures/nps.ts';
import { scoresMoved, scoresTaken } from './hooks.ts';
import { postLane, postScore } from './kinds.ts';
import { redraw } from './posts/follow-up.ts';
import { withPreviousScores } from './posts/previous.ts';
import { reminderOf } from './posts/remind.ts';
import { scoreIdOf, scoreRef } from './score-ref.ts';
import type { ScoreRow } from './scores/score-row.ts';
import { postOf } from './scores/take.ts';

/** Earlier scores of this client are looked up only in our own records. */
const SOURCE = { name: 'survey', previousOf: async () => undefined } as const;
const COMMENT_MOST = 10_000;

const shown = {
  survey: { include: { project: { include: { client: true } } } },
} satisfies Prisma.SurveyAnswerInclude;

/**
 * Fact: a client has answered a survey. The score is recorded in the transaction of the answer, so that it is neither
 * missed nor recorded twice. Its post is queued behind those of earlier answers.
 */
export async function takeAnswer(tx: Tx, { answerId, at }: { answerId: bigint; at: Date }): Promise<void> {
  const answer = await tx.surveyAnswer.findUniqueOrThrow({ where: { id: answerId }, include: shown });
  const { project } = answer.survey;
  const row: ScoreRow = {
    kind: 'score',
    id: answer.id,
    projectCode: project.code,
    clientName: project.client.name,
    clientCompany: project.client.company,
    score: answer.score,
    comment: clipped(answer.comment),
    scoredAt: answer.answeredAt,
  };
  for (const compared of await withPreviousScores({ db: tx, source: SOURCE }, [row])) {
    await tx.feedbackPost.create({ data: postOf('survey', compared, at) });
  }
  const scoreId = scoreIdOf('survey', answer.id);
  await enqueue(tx, at, [postScore.of({ scoreId: scoreRef(scoreId) }, { lane: postLane('survey') })]);
  await scoresTaken(tx, { scores: [{ scoreId, projectCode: project.code, isWhole: row.comment !== null }], at });
}

/** Fact: a client has changed their answer. The score keeps its id and gets a new value, and its message is updated. */
export async function changeScore(tx: Tx, { answerId, at }: { answerId: bigint; at: Date }): Promise<void> {
  const { score, firstScore, comment } = await tx.surveyAnswer.findUniqueOrThrow({ where: { id: answerId } });
  const scoreId = scoreIdOf('survey', answerId);
  const before = await tx.feedbackPost.findUnique({ where: { scoreId } });
  if (before === null || before.forgottenAt !== null) return;
  const first = firstScore === score ? null : firstScore;
  await tx.feedbackPost.update({ where: { scoreId }, data: { score, firstScore: first, comment: clipped(comment) } });
  const isWorse = kind(before.score) !== 'detractor' && kind(score) === 'detractor';
  const reminder = isWorse ? reminderOf({ scoreId, score }, at) : undefined;
  await enqueue(tx, at, [redraw(scoreId), ...(reminder === undefined ? [] : [reminder])]);
  await scoresMoved(tx, { scoreIds: [scoreId], because: 'changed', at, via: 'page', actor: null });
}

function clipped(comment: string | null): string | null {
  return comment === null ? null : [...comment.slice(0, 2 * COMMENT_MOST)].slice(0, COMMENT_MOST).join('');
}
