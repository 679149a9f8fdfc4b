import { confirmClaim } from '../../../app/domain/offers/claim/confirm.ts';
import { personBySlackId } from '../../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../../payloads.ts';

/** "Still on it?" – "Yes". */
export const stillOnItClick = (services: Services) =>
  async function stillOnItClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code } = clickOf({ action, body });
    const by = await personBySlackId(services.db, slackId);
    if (by === null) return whisper(respond, STRANGER);

    const { outcome } = await services.transact((tx) => confirmClaim(tx, { code, by, at: services.clock.now() }));
    await whisper(
      respond,
      outcome === 'confirmed' ? 'Good to know. It stays yours.' : 'This project is not yours any more.',
    );
  };
