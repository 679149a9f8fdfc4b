import { passedTooLate } from '../../../app/domain/offers/answers.ts';
import { passOffer } from '../../../app/domain/offers/claim/pass.ts';
import { personBySlackId } from '../../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../../payloads.ts';
import { clearStaleOffer } from './clear-stale-offer.ts';

/** Pass: the person's own DM goes, and the project is not offered to them again. Who has claimed it keeps theirs. */
export const passProjectClick = (services: Services) =>
  async function passProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code } = clickOf({ action, body });
    const by = await personBySlackId(services.db, slackId);
    if (by === null) return whisper(respond, STRANGER);

    const { outcome } = await services.transact((tx) => passOffer(tx, { code, by, at: services.clock.now() }));
    if (outcome === 'yours') return whisper(respond, passedTooLate(code));
    if (outcome === 'nothing_open') await whisper(respond, 'This offer is over already.');
    await clearStaleOffer(services, respond, { code, personId: by.id });
  };
