import { UNKNOWN_SCORE } from '../../app/domain/feedback/posts/messages.ts';
import { outcomeModal } from '../../app/domain/feedback/posts/modals.ts';
import { outcomeView } from '../../app/domain/feedback/posts/view.ts';
import { readScoreRef } from '../../app/domain/feedback/score-ref.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../payloads.ts';

/** Log outcome: opens the form. A trigger is valid for three seconds, so the form opens before anything slow. */
export const feedbackOutcomeClick = (services: Services) =>
  async function feedbackOutcomeClick({ action, body, respond }: ButtonClick) {
    const { value, triggerId } = clickOf({ action, body });
    const scoreId = readScoreRef(value);
    const score = scoreId === undefined ? null : await outcomeView(services.db, scoreId);
    if (score === null) return whisper(respond, UNKNOWN_SCORE);
    const view = outcomeModal(score);
    await services.ops.client.call('views.open', { trigger_id: triggerId, view }, { priority: 'answer' });
  };
