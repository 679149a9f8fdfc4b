import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../../projects/find.ts';
import { deleteOfferNow } from '../kinds.ts';
import { redrawNudgeOf } from '../nudge/redraw.ts';
import { offerLane } from '../offer.ts';
import { overviewsFollow } from '../overview/overview.ts';
import { placeOf } from '../standby/line.ts';
import { passInLine } from '../standby/move-on.ts';

/**
 * Fact: the person passes. Their DM is deleted, and the project is not offered to them in any later round, unless
 * they undo the pass soon, see undo-pass.ts. The claimer has no open offer, so a claimer who clicks Pass on an
 * outdated screen changes nothing.
 */
export async function passOffer(
  tx: Tx,
  { code, by, at }: { code: string; by: { id: number; handle: string }; at: Date },
): Promise<{ outcome: 'passed'; project: ProjectStory } | { outcome: 'nothing_open' | 'yours' }> {
  // The project is locked before its offers, as in a claim. The same order avoids a deadlock.
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'nothing_open' };
  if (project.claimerId === by.id) return { outcome: 'yours' };
  const isInLine = (await placeOf(tx, { projectId: project.id, personId: by.id })) !== null;
  const offers = await tx.offer.findMany({
    where: { projectId: project.id, personId: by.id, state: 'open' },
    select: { id: true, nudge: true },
  });
  if (offers.length === 0) return { outcome: 'nothing_open' };
  const { count } = await tx.offer.updateMany({
    where: { id: { in: offers.map(({ id }) => id) }, state: 'open' },
    data: { state: 'passed', decidedAt: at },
  });
  if (count === 0) return { outcome: 'nothing_open' };
  await enqueue(
    tx,
    at,
    offers.map(({ id, nudge }) =>
      nudge === null ? deleteOfferNow.of({ offerId: id }, { lane: offerLane(id) }) : redrawNudgeOf(nudge),
    ),
  );
  if (isInLine) await passInLine(tx, { project, personId: by.id, at });
  await overviewsFollow(tx, { projectId: project.id, at });
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'offer.passed', projectCode: code });
  return { outcome: 'passed', project };
}
