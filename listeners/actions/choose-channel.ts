import { type Choice, chooseChannel } from '../../app/domain/reports/channels/keep.ts';
import { choiceAnswer } from '../../app/domain/reports/channels/messages.ts';
import { whisper } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../payloads.ts';

/** Decides which of two channels a variable means. The first decision counts. */
export const chooseChannelClick = ({ transact, clock }: Services, { choice }: { choice: Choice }) =>
  async function chooseChannelClick({ by, action, body, respond }: ClickBy) {
    const questionId = Number(clickOf({ action, body }).value);
    const result = Number.isSafeInteger(questionId)
      ? await transact((tx) => chooseChannel(tx, { questionId, choice, by, at: clock.now() }))
      : { outcome: 'unknown' as const };
    const answer = choiceAnswer(result);
    if (answer !== undefined) await whisper(respond, answer);
  };
