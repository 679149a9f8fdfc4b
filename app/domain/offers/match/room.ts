import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { lockProject } from '../../projects/find.ts';
import type { loadChanged, scheduleChanged } from '../../team/hooks.ts';
import { countInHand, isFull } from '../../team/load.ts';
import { lockPerson } from '../../team/roster/find.ts';
import { recordDecisions } from '../decisions/decide.ts';
import { followRoomOf } from '../kinds.ts';
import { atOnce, deliver, makeOffer } from '../offer.ts';
import { overviewsOut, redrawOverviewOf } from '../overview/overview.ts';
import { askedAlone } from '../standby/line.ts';
import { lineMovesOn } from '../standby/move-on.ts';
import { withdrawThese } from '../withdraw.ts';
import { isEligible } from './eligible.ts';

/**
 * Consequence: the load of somebody with a limited capacity has changed. A claim does not use this for its claimer:
 * it knows already whether they have a limit, and many people wait for a claim.
 */
export async function roomFollows(
  tx: Tx,
  { personIds, because, at }: Parameters<typeof loadChanged>[1],
): Promise<void> {
  if (personIds.length === 0 || because === 'claimed') return;
  const limited = await tx.person.findMany({
    where: { id: { in: [...personIds] }, capacity: { not: null } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  await enqueue(
    tx,
    at,
    limited.map(({ id }) => followRoomOf(id)),
  );
}

/**
 * Consequence: somebody's hours or days off have changed, so it is computed again when offers that wait for them are
 * sent. That may be now.
 */
export async function waitingOffersFollow(
  tx: Tx,
  { personId, at }: Parameters<typeof scheduleChanged>[1],
): Promise<void> {
  await lookAnewAtOpenings(tx, { personId, at });
}

/** Computes anew when waiting offers are sent, for one person, or for one project that may have become urgent. */
export async function lookAnewAtOpenings(
  tx: Tx,
  { at, ...whose }: ({ personId: number } | { projectId: number }) & { at: Date },
): Promise<void> {
  const waiting = await tx.offer.findMany({
    where: { ...whose, state: 'open', opensAt: { gt: at } },
    select: { id: true },
  });
  await enqueue(
    tx,
    at,
    waiting.map(({ id }) => deliver(id, at)),
  );
}

/**
 * Fact: if somebody has no capacity, open offers to them are withdrawn quietly. If they have capacity again, they get
 * the offers that they missed for lack of it. It acts on the current state, so it may run at any time.
 */
export async function followRoom(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<void> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null) return;
  if (isFull(person, await countInHand(tx, personId))) return withdrawAll(tx, { person, at });
  if (!isEligible(person)) return;
  for (const { projectId, round } of await missedFor(tx, personId)) {
    const project = await lockProject(tx, projectId);
    if (project === null || project.status !== 'requested' || project.round !== round) continue;
    // The next in line is asked alone for this project. The person is asked later, together with everybody.
    if ((await askedAlone(tx, { projectId, round })) !== null) continue;
    const key = { projectId_round_personId: { projectId, round, personId } };
    const old = await tx.offer.findUnique({ where: key });
    if (old !== null && old.state !== 'withdrawn') continue;
    // Each row has one DM, so a new row is made. The job that deletes the old DM finds it by its key, so the old row
    // is not needed.
    if (old !== null) await tx.offer.delete({ where: { id: old.id } });
    await makeOffer(tx, { projectId, round, people: atOnce([personId], at), at });
  }
  await redrawOverviews(tx, personId, at);
}

async function withdrawAll(
  tx: Tx,
  { person, at }: { person: { id: number; handle: string }; at: Date },
): Promise<void> {
  const { id: personId } = person;
  const open = await tx.offer.findMany({
    where: { personId, state: 'open' },
    select: { id: true, projectId: true, round: true },
    orderBy: { id: 'asc' },
  });
  if (open.length === 0) return;
  await withdrawThese(tx, { offerIds: open.map(({ id }) => id), at });
  for (const { projectId, round } of open) {
    await recordDecisions(tx, { projectId, round, at }, [{ personId, decision: 'not_asked', because: 'full' }]);
  }
  await redrawOverviews(tx, personId, at);
  await lineMovesOn(tx, { personId, at });
  const details = { person: person.handle };
  await audit(tx, { at, actor: null, via: 'clock', action: 'person.full', projectCode: null, details });
}

/** Unclaimed projects that this person was last not offered for lack of capacity. */
async function missedFor(tx: Tx, personId: number): Promise<{ projectId: number; round: number }[]> {
  const requested = await tx.project.findMany({
    where: { status: 'requested' },
    select: { id: true, round: true },
    orderBy: { id: 'asc' },
  });
  const rounds = new Map(requested.map(({ id, round }) => [id, round]));
  const lines = await tx.offerDecision.findMany({
    where: { personId, projectId: { in: [...rounds.keys()] } },
    orderBy: { id: 'asc' },
  });
  const last = new Map(
    lines.filter(({ projectId, round }) => rounds.get(projectId) === round).map((line) => [line.projectId, line]),
  );
  return [...last.values()]
    .filter(({ because }) => because === 'full')
    .map(({ projectId, round }) => ({ projectId, round }));
}

async function redrawOverviews(tx: Tx, personId: number, at: Date): Promise<void> {
  if ((await overviewsOut(tx, personId)).length > 0) await enqueue(tx, at, [redrawOverviewOf(personId)]);
}
