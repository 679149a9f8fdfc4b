import { type ClaimResult, claimProject, decidedFor } from '../../../app/domain/offers/claim/claim.ts';
import { lookAtClaim } from '../../../app/domain/offers/claim/look.ts';
import { lateAnswer } from '../../../app/domain/offers/standby/answers.ts';
import { actorAs, permitted } from '../../../app/domain/team/rights/actor.ts';
import { whisper } from '../../../app/inbound/slack/answer.ts';
import { clickedAt } from '../../../app/inbound/slack/clicked-at.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { type ButtonClick, clickOf } from '../../payloads.ts';
import { clearStaleOffer } from './clear-stale-offer.ts';

/**
 * Claim project: the first click wins. People who click later hear who has the project and may get in line, and their
 * DM is removed at once.
 */
export const claimProjectClick = (services: Services) =>
  async function claimProjectClick({ action, body, respond }: ButtonClick) {
    const { slackId, value: code, dm } = clickOf({ action, body });
    const decision = await decide(services, { slackId, code, clickTs: action.action_ts });
    if ('refused' in decision) return whisper(respond, decision.refused);
    const { result, isRepeated, ended } = decision;
    if (result.outcome === 'won') {
      if (isRepeated) return;
      const ms =
        result.project.claimedAt === null
          ? 0
          : result.project.claimedAt.getTime() - result.project.requestedAt.getTime();
      services.telemetry.emit('claim.won', { code, ms });
      return;
    }
    await whisper(respond, lateAnswer(result));
    // `unknown`: the project was offered after the backup from which the database was restored.
    const stale = result.outcome === 'too_late' || result.outcome === 'over' || result.outcome === 'unknown';
    if (stale && dm !== undefined) await clearStaleOffer(services, respond, { slackId, code, ended, dm });
  };

/**
 * Decides clicks on one project in the order in which they were made. Each click takes its place in the queue at
 * once. Before it waits, and again when one before it was decided, a plain read checks whether it comes too late. So a
 * crowd that comes too late needs no transactions.
 */
async function decide(
  services: Services,
  { slackId, code, clickTs }: { slackId: string; code: string; clickTs: unknown },
) {
  const { transact, clock } = services;
  const clicked = clickedAt(services, clickTs);
  const looked = look(services, { slackId, code });

  async function claim() {
    const seen = await looked;
    if (!('open' in seen)) return seen;
    const { open: by } = seen;
    let decided: ClaimResult | undefined;
    const result = await transact(async (tx) => {
      decided = await claimProject(tx, { code, by, at: clock.now(), via: 'click', ...clicked });
      return decided;
    });
    // If Slack delivers the click again, the stored result of the first delivery is returned. It was counted at that
    // time.
    return { result, isRepeated: result !== decided, ended: undefined };
  }

  async function tooLate() {
    const before = await looked;
    const seen = 'open' in before ? await look(services, { slackId, code }) : before;
    return 'open' in seen ? undefined : seen;
  }

  const inTurn = services.inOrder({ key: code, rank: Number(clickTs) || 0 }, claim, tooLate);
  // The error is handled where this promise is awaited.
  inTurn.catch(() => undefined);
  const seen = await looked;
  return 'open' in seen ? inTurn : seen;
}

/** Reads who clicked and the project's state. `open`: as far as is known, this person can still claim it. */
async function look(services: Services, { slackId, code }: { slackId: string; code: string }) {
  const looked = lookAtClaim(services.db, { slackId, code });
  const clicker = looked.then((seen) => seen.clicker);
  const who = permitted('answer_offer', await actorAs(services, slackId, clicker));
  if ('refused' in who) return who;
  const { by } = who;
  const { project, endedOffers: ended } = await looked;
  const result = decidedFor(by, project);
  return result === null ? { open: by } : { result, isRepeated: false, ended };
}
