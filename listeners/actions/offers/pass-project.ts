import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { passedAnswer, passedTooLate } from '../../../app/domain/offers/claim/pass-answers.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';
import { clearStaleOffer } from './clear-stale-offer.ts';

/**
 * Pass: deletes the person's own DM, and keeps the project from being offered to them again, unless they undo it. A
 * claimer who clicks it keeps the project.
 */
export const passProjectClick = (services: Services) =>
  async function passProjectClick({ by, action, body, respond }: ClickBy) {
    const { slackId, value: code, dm } = clickOf({ action, body });
    const passed = await services.transact((tx) => passOffer(tx, { code, by, at: services.clock.now() }));
    const { outcome } = passed;
    if (outcome === 'yours') return whisper(respond, passedTooLate(code));
    await whisper(respond, passed.outcome === 'passed' ? passedAnswer(passed.project) : 'This offer is over already.');
    if (dm !== undefined) await clearStaleOffer(services, respond, { slackId, code, dm });
  };
