import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { JobRequest } from '../../../infra/jobs/job.ts';
import type { claimerChanged, fieldsChanged, projectMoved } from '../../projects/hooks.ts';
import { wonMessageKey } from '../claim/claim.ts';
import { questionKey } from '../claim/confirm.ts';
import {
  congratulate,
  makeOffers,
  redrawClaim,
  redrawOffer,
  redrawUnclaimed,
  refreshUnclaimed,
  takeBack,
  tellCancelled,
  watchClaim,
} from '../kinds.ts';
import { refit } from '../match/refit.ts';
import { lookAnewAtOpenings } from '../match/room.ts';
import { offerLane } from '../offer.ts';
import { overviewsFollow } from '../overview/overview.ts';
import { endOfClaimer, endStandby } from '../standby/line.ts';
import { withdrawOffers, withdrawThese } from '../withdraw.ts';

/**
 * Consequence: when a project moves to another state, its offers follow. Claims and releases are facts of this
 * subject and handle their offers themselves.
 */
export async function offersFollow(tx: Tx, moved: Parameters<typeof projectMoved>[1]): Promise<void> {
  const { because, project, before, at } = moved;
  const { id: projectId, round } = project;
  if (because !== 'requested') await overviewsFollow(tx, { projectId, at });
  const make = makeOffers.of({ projectId, round }, { lane: `project:${project.code}` });
  const redraw = redrawClaim.of({ projectId, round });
  if (because === 'started' || because === 'completed' || because === 'cancelled') {
    await endStandby(tx, { projectId, end: 'over', at });
  }
  switch (because) {
    case 'requested':
      return enqueue(tx, at, [make]);
    case 'reissued':
      await withdrawOffers(tx, { projectId, at });
      return enqueue(tx, at, [make, ...(before === null ? [] : [unclaimedIsOver(projectId, before.round)])]);
    case 'started':
      await withdrawOffers(tx, {
        projectId,
        at,
        ...(before?.claimerId == null ? {} : { exceptPersonId: before.claimerId }),
      });
      return enqueue(tx, at, [...settled(moved), redraw]);
    case 'cancelled': {
      await withdrawOffers(tx, { projectId, at });
      const personId = before?.claimerId ?? null;
      const told = personId === null ? [] : [redraw, tellCancelled.of({ projectId, personId, at: at.getTime() })];
      return enqueue(tx, at, [...settled(moved), ...told]);
    }
    case 'completed':
      return enqueue(tx, at, [redraw]);
    case 'reopened':
      // A project that was cancelled before its start and is reopened gets a new round, in which it is offered again.
      return enqueue(tx, at, [round === before?.round ? redraw : make]);
    case 'claimed':
    case 'claimed-elsewhere':
    case 'released':
  }
}

/** Consequence: the claimer has changed. The former claimer's DM is deleted, and the new claimer gets one. */
export async function claimMoves(tx: Tx, { project, to, at }: Parameters<typeof claimerChanged>[1]): Promise<void> {
  const won = await tx.offer.findMany({ where: { projectId: project.id, state: 'won' }, select: { id: true } });
  await withdrawThese(tx, { offerIds: won.map(({ id }) => id), at });
  const round = { projectId: project.id, round: project.round };
  if (project.claimerId !== null) {
    await enqueue(tx, at, [
      takeBack.of({ key: wonMessageKey({ ...round, claimerId: project.claimerId }) }),
      takeBack.of({ key: questionKey(project) }),
    ]);
  }
  if (to === null) return;
  await endOfClaimer(tx, { projectId: project.id, round: project.round, personId: to.id, at });
  const claim = { ...round, claimerId: to.id };
  await enqueue(
    tx,
    at,
    project.status === 'claimed' ? [congratulate.of(claim), watchClaim.of(claim)] : [redrawClaim.of(round)],
  );
}

/** Consequence: when fields or the channel of a project change, its claimer's DM shows them. */
export async function claimFollows(tx: Tx, { project, at }: Parameters<typeof fieldsChanged>[1]): Promise<void> {
  if (project.claimerId === null) return;
  await enqueue(tx, at, [redrawClaim.of({ projectId: project.id, round: project.round })]);
}

/**
 * Consequence: when fields of a project change, sent offers and the messages in OPS_CHANNEL show them. If the wanted
 * skills changed, the project is offered to people who match now and withdrawn from those who no longer fit, in the
 * same round. Everybody else keeps their offer.
 */
export async function offersShowFields(
  tx: Tx,
  { project, fields, at }: Parameters<typeof fieldsChanged>[1],
): Promise<void> {
  if (fields.every((field) => field === 'channel')) return;
  const { id: projectId, round, status } = project;
  if (status !== 'requested') return;
  await overviewsFollow(tx, { projectId, at });
  if (fields.includes('skills')) await refit(tx, { projectId, round, at });
  // The change may make the project urgent. An urgent project does not wait until people are awake.
  if (fields.includes('dueAt') || fields.includes('urgent')) await lookAnewAtOpenings(tx, { projectId, at });
  const open = await tx.offer.findMany({ where: { projectId, state: 'open' }, select: { id: true } });
  await enqueue(tx, at, [
    ...open.map(({ id: offerId }) =>
      redrawOffer.of({ offerId }, { lane: offerLane(offerId), uniqueKey: `offer.redraw:${offerId}` }),
    ),
    refreshUnclaimed.of({ projectId, round }, { lane: `unclaimed:${projectId}` }),
  ]);
}

/** Deletes the question "Still on it?", and redraws the message in OPS_CHANNEL as settled. */
function settled({ project, before }: Parameters<typeof projectMoved>[1]): JobRequest[] {
  const { id: projectId, round } = project;
  return [...(before === null ? [] : [takeBack.of({ key: questionKey(before) })]), unclaimedIsOver(projectId, round)];
}

/** The job runs in the lane of the job that posts the message, so it runs after that one. */
function unclaimedIsOver(projectId: number, round: number): JobRequest {
  return redrawUnclaimed.of({ projectId, round }, { lane: `unclaimed:${projectId}` });
}
