import { undoneAnswer } from '../../../app/domain/offers/answers.ts';
import { undoPass } from '../../../app/domain/offers/claim/undo-pass.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** Undo, under "You passed on …": the person gets the offer again. The answer replaces the button. */
export const undoPassClick = (services: Services) =>
  async function undoPassClick({ by, action, body, respond }: ClickBy) {
    const { value: code } = clickOf({ action, body });
    const result = await services.transact((tx) => undoPass(tx, { code, by, at: services.clock.now() }));
    await whisper(respond, undoneAnswer(result), { replaces: true });
  };
