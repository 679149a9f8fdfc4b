import { confirmClaim } from '../../../app/domain/offers/claim/confirm.ts';
import { personMay } from '../../../app/domain/team/rights/rights.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ClickBy, clickOf } from '../../payloads.ts';

/** Yes, under "Still on it?": the claimer confirms the claim. */
export const stillOnItClick = (services: Services) =>
  async function stillOnItClick({ by, action, body, respond }: ClickBy) {
    const { value: code } = clickOf({ action, body });
    const { outcome } = await services.transact((tx) =>
      confirmClaim(tx, { code, by, onBehalf: personMay('lead_project', by), at: services.clock.now() }),
    );
    await whisper(
      respond,
      outcome === 'confirmed'
        ? 'Good to know. It stays yours.'
        : 'This project is not yours any more. Ask a project manager if that surprises you.',
    );
  };
