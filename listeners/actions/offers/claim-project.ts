import { claimAnswer } from '../../../app/domain/offers/answers.ts';
import { claimProject, decidedClaim } from '../../../app/domain/offers/claim/claim.ts';
import { personBySlackId } from '../../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../../payloads.ts';
import { clearStaleOffer } from './clear-stale-offer.ts';

/** Claim project: the first click wins; a later one is told who has it, and its DM goes at once. */
export const claimProjectClick = (services: Services) =>
  async function claimProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code, inDm } = clickOf({ action, body });
    const by = await personBySlackId(services.db, slackId);
    if (by === null) return whisper(respond, STRANGER);

    const result =
      (await decidedClaim(services.db, { code, by })) ??
      (await services.transact((tx) => claimProject(tx, { code, by, at: services.clock.now(), via: 'click' })));
    if (result.outcome === 'won') {
      const ms =
        result.project.claimedAt === null
          ? 0
          : result.project.claimedAt.getTime() - result.project.requestedAt.getTime();
      services.telemetry.emit('claim.won', { code, ms });
      return;
    }
    await whisper(respond, claimAnswer(result));
    const stale = result.outcome === 'too_late' || result.outcome === 'over';
    if (stale && inDm) await clearStaleOffer(services, respond, { code, personId: by.id });
  };
