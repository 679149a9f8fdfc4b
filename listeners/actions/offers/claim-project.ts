import { claimAnswer } from '../../../app/domain/offers/answers.ts';
import { claimProject, decidedClaim } from '../../../app/domain/offers/claim/claim.ts';
import { personBySlackId } from '../../../app/domain/team/roster/find.ts';
import { STRANGER, whisper } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Database } from '../../../app/infra/database/client.ts';
import { type ButtonClick, clickOf } from '../../payloads.ts';
import { clearStaleOffer } from './clear-stale-offer.ts';

/** Claim project: the first click wins; a later one is told who has it, and its DM goes at once. */
export const claimProjectClick = (services: Services) =>
  async function claimProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code, inDm } = clickOf({ action, body });
    const { by, result } = await decide(services, { slackId, code, clickedAt: Number(action.action_ts) || 0 });
    if (by === null) return whisper(respond, STRANGER);
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

/**
 * Whoever clicked first is decided first. All look at once whether there is anything to decide any more, so that a
 * crowd that comes too late does not stand in line for it.
 */
async function decide(
  services: Services,
  { slackId, code, clickedAt }: { slackId: string; code: string; clickedAt: number },
) {
  const { db, transact, clock } = services;
  const looked = look(db, { slackId, code });
  // Whoever is in front may take a while; what went wrong is told when it is awaited.
  looked.catch(() => undefined);
  return services.inOrder({ key: code, rank: clickedAt }, async () => {
    const { by, decided } = await looked;
    if (by === null) return { by };
    const result = decided ?? (await transact((tx) => claimProject(tx, { code, by, at: clock.now(), via: 'click' })));
    return { by, result };
  });
}

async function look(db: Database, { slackId, code }: { slackId: string; code: string }) {
  const by = await personBySlackId(db, slackId);
  return { by, decided: by && (await decidedClaim(db, { code, by })) };
}
