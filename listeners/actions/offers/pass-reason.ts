import { explainedAnswer } from '../../../app/domain/offers/claim/pass-answers.ts';
import { explainPass, passReason } from '../../../app/domain/offers/claim/pass-reasons.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** A reason, under "You passed on …": the answer replaces the buttons. The pass can still be undone. */
export const passReasonClick = (services: Services) =>
  async function passReasonClick({ by, action, body, respond }: ClickBy) {
    const { value: code } = clickOf({ action, body });
    const reason = passReason(action.action_id.replace(/^pass_reason:/, ''));
    if (reason === undefined) throw new Error(`Expected a reason for a pass, got ${action.action_id}.`);
    const result = await services.transact((tx) => explainPass(tx, { code, by, reason }));
    await whisper(respond, explainedAnswer(result), { replaces: true });
  };
