import { takeFollowUp } from '../../app/domain/feedback/posts/follow-up.ts';
import { followUpAnswer, UNKNOWN_SCORE } from '../../app/domain/feedback/posts/messages.ts';
import { personBySlackId } from '../../app/domain/team/roster/find.ts';
import { type ButtonClick, clickOf, type Rooms, STRANGER, scoreIdOf, whisper } from '../payloads.ts';

/** I'll follow up: the first click has it; a later one is told who. */
export const feedbackFollowUpClick = (rooms: Rooms) =>
  async function feedbackFollowUpClick({ action, body, respond }: ButtonClick) {
    const { slackId, value } = clickOf({ action, body });
    const scoreId = scoreIdOf(value);
    const by = await personBySlackId(rooms.db, slackId);
    if (by === null) return whisper(respond, STRANGER);
    if (scoreId === undefined) return whisper(respond, UNKNOWN_SCORE);

    const result = await rooms.transact((tx) => takeFollowUp(tx, { scoreId, by, at: rooms.clock.now() }));
    const answer = followUpAnswer(result);
    if (answer !== undefined) await whisper(respond, answer);
  };
