import { z } from 'zod';
import { logOutcome } from '../../app/domain/feedback/posts/follow-up.ts';
import { UNKNOWN_SCORE } from '../../app/domain/feedback/posts/messages.ts';
import { noticeModal, OUTCOME } from '../../app/domain/feedback/posts/modals.ts';
import { readScoreRef } from '../../app/domain/feedback/score-ref.ts';
import { whoMay } from '../../app/domain/team/rights/actor.ts';
import type { FormAnswer, Submission } from '../../app/inbound/slack/forms.ts';
import type { Services } from '../../app/inbound/slack/services.ts';

const Words = z.string().trim().min(1).max(OUTCOME.most);

/** The outcome of a score was submitted. Saves it and shows it under the score. */
export async function outcomeLogged(services: Services, { slackId, view }: Submission): Promise<FormAnswer> {
  const words = Words.safeParse(view.state.values[OUTCOME.blockId]?.[OUTCOME.actionId]?.value);
  if (!words.success) {
    const problem = `Say in 1 to ${OUTCOME.most.toLocaleString('en')} characters what came of it.`;
    return { errors: { [OUTCOME.blockId]: problem } };
  }
  const who = await whoMay(services, { slackId, act: 'follow_up' });
  if ('refused' in who) return { show: noticeModal(who.refused) };
  const { by } = who;
  const scoreId = readScoreRef(view.private_metadata);
  if (scoreId === undefined) return { show: noticeModal(UNKNOWN_SCORE) };

  const outcome = words.data;
  const result = await services.transact((tx) => logOutcome(tx, { scoreId, by, outcome, at: services.clock.now() }));
  return result.outcome === 'unknown' ? { show: noticeModal(UNKNOWN_SCORE) } : 'close';
}
