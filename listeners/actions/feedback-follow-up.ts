import { takeFollowUp } from '../../app/domain/feedback/posts/follow-up.ts';
import { followUpAnswer, UNKNOWN_SCORE } from '../../app/domain/feedback/posts/messages.ts';
import { readScoreRef } from '../../app/domain/feedback/score-ref.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../payloads.ts';

/** I'll follow up: the first person who clicks follows up. Later ones are told who does. */
export const feedbackFollowUpClick = (services: Services) =>
  async function feedbackFollowUpClick({ by, action, body, respond }: ClickBy) {
    const { value } = clickOf({ action, body });
    const scoreId = readScoreRef(value);
    if (scoreId === undefined) return whisper(respond, UNKNOWN_SCORE);

    const result = await services.transact((tx) => takeFollowUp(tx, { scoreId, by, at: services.clock.now() }));
    const answer = followUpAnswer(result);
    if (answer !== undefined) await whisper(respond, answer);
  };
