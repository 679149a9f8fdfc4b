import type { Project } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { Via } from '../../audit/audit.ts';
import {
  findProject,
  type Holder,
  holderOf,
  type ProjectStory,
  type Whereabouts,
  whereabouts,
} from '../../projects/find.ts';
import { recordMove } from '../../projects/life/record-move.ts';
import { countInHand, isFull } from '../../team/load.ts';
import { lockPerson } from '../../team/roster/find.ts';
import { congratulate, followRoomOf, measureClaim, redrawUnclaimed, watchClaim } from '../kinds.ts';
import { redrawNudgeOf } from '../nudge/redraw.ts';
import { deliver, offerLane } from '../offer.ts';
import { endOfClaimer } from '../standby/line.ts';
import { endOffersByClaim } from '../withdraw.ts';

export interface Claimer {
  id: number;
  handle: string;
  name: string;
  slackId: string | null;
  active: boolean;
  /** The most projects that the person takes at a time. Null: there is no limit. */
  capacity: number | null;
}

export type ClaimResult = { outcome: 'won'; project: Project } | NotWon<ProjectStory>;

/** Why a claim did not win. `Project`: how much the result tells about the project. */
export type NotWon<Project extends Whereabouts = Whereabouts> =
  | { outcome: 'already_yours'; project: Project }
  | { outcome: 'too_late'; project: Project; holder: Holder }
  /** Somebody had the project when they clicked. It has become free since, so they may click again. */
  | { outcome: 'free_since'; project: Project }
  /** The project is cancelled or completed. */
  | { outcome: 'over'; project: Project }
  /** The person already has as many projects as their capacity allows. */
  | { outcome: 'full'; code: string; inHand: number; capacity: number }
  | { outcome: 'not_active' }
  | { outcome: 'unknown' };

/**
 * Fact: somebody claims the project, and the first claim wins. One conditional UPDATE (compare-and-set) decides,
 * whatever the load and the number of processes. The same transaction withdraws all other offers and writes every
 * message that follows as a job.
 *
 * `clickedAt`: the time of the click. A click that was made before the project became free was answered "taken" then,
 * and does not win if Slack delivers it once more. If the time is not known, the click counts as a new one.
 */
export async function claimProject(
  tx: Tx,
  { code, by, at, via, clickedAt = JUST_NOW }: { code: string; by: Claimer; at: Date; via: Via; clickedAt?: Date },
): Promise<ClaimResult> {
  if (!by.active) return { outcome: 'not_active' };
  const full = via === 'event' ? null : await withoutRoom(tx, { code, by });
  if (full !== null) return full;
  const decided = await tx.project.updateMany({
    where: { code, status: 'requested', OR: [{ freeSince: null }, { freeSince: { lte: clickedAt } }] },
    data: { status: 'claimed', claimerId: by.id, claimedElsewhereBy: null, claimedAt: at, confirmedAt: null },
  });
  if (decided.count === 0) {
    const project = await findProject(tx, code);
    return project === null ? { outcome: 'unknown' } : lost(project, by);
  }
  const project = await tx.project.findUniqueOrThrow({ where: { code } });
  const before = { ...project, status: 'requested' as const };
  if (!(await joinAsLead(tx, { projectId: project.id, personId: by.id, at }))) {
    const unclaimed = { status: 'requested', claimerId: null, claimedAt: null } as const;
    await tx.project.update({ where: { code }, data: unclaimed });
    return { outcome: 'not_active' };
  }
  await claimed(tx, project, { before, by, at, via });
  return { outcome: 'won', project };
}

/** Later than every time in the database. The same condition is used in any case, so its statement is rehearsed. */
const JUST_NOW = new Date('9999-01-01');

/**
 * Whether the claim exceeds the person's capacity. The person's row is locked until the commit, so that concurrent
 * claims cannot exceed it together. A claim reported by another system is a fact, so it is not checked.
 */
async function withoutRoom(
  tx: Tx,
  { code, by }: { code: string; by: Claimer },
): Promise<Extract<ClaimResult, { outcome: 'full' }> | null> {
  if (by.capacity === null) return null;
  const person = await lockPerson(tx, { id: by.id });
  const inHand = await countInHand(tx, by.id);
  if (person === null || person.capacity === null || !isFull(person, inHand)) return null;
  // If the person already has the project, or somebody else has it, the answer says that instead.
  const project = await whereabouts(tx, code);
  return project?.status === 'requested' ? { outcome: 'full', code, inHand, capacity: person.capacity } : null;
}

/**
 * The consequences of a claim within its transaction: other offers are withdrawn, the claimer is told. They are the lead
 * already, see joinAsLead().
 */
export async function claimed(
  tx: Tx,
  project: Project,
  { before, by, at, via }: { before: Project; by: Claimer; at: Date; via: Via },
): Promise<void> {
  const offer = await endOffersByClaim(tx, { projectId: project.id, round: project.round, personId: by.id, at });
  await endOfClaimer(tx, { projectId: project.id, round: project.round, personId: by.id, at });
  const claim = { projectId: project.id, round: project.round, claimerId: by.id };
  const lane = laneOf(claim, offer);
  await enqueue(tx, at, [
    // A delivery that still waits would hold up what comes after it in its lane.
    ...(offer === null || offer.isPosted ? [] : [deliver(offer.id, at)]),
    ...(offer?.nudge == null ? [] : [redrawNudgeOf(offer.nudge)]),
    congratulate.of(claim, { lane }),
    measureClaim.of({ projectId: project.id, round: project.round }),
    redrawUnclaimed.of(claim, { lane: `unclaimed:${project.id}` }),
    watchClaim.of(claim),
    ...(by.capacity === null ? [] : [followRoomOf(by.id)]),
  ]);
  await recordMove(tx, { because: 'claimed', project, before, personIds: [by.id], at, via, actor: by.handle });
}

/** The result of a claim on a project that the caller has just read, if it is already decided; null if it is open. */
export function decidedFor(by: Claimer, project: Whereabouts | null): NotWon | null {
  if (!by.active) return { outcome: 'not_active' };
  if (project === null) return { outcome: 'unknown' };
  return project.status === 'requested' ? null : lost(project, by);
}

/** The key of the DM to a claimer who had no offer whose DM could be redrawn. */
export function wonMessageKey({
  projectId,
  round,
  claimerId,
}: {
  projectId: number;
  round: number;
  claimerId: number;
}): string {
  return `won:${projectId}:${round}:${claimerId}`;
}

/** The lane of messages to the claimer. With it, a message is never deleted before it was sent. */
export async function claimLane(
  tx: Tx,
  claim: { projectId: number; round: number; claimerId: number },
): Promise<string> {
  const { projectId, round, claimerId: personId } = claim;
  const offer = await tx.offer.findUnique({ where: { projectId_round_personId: { projectId, round, personId } } });
  return laneOf(claim, offer);
}

function laneOf(claim: Parameters<typeof wonMessageKey>[0], offer: { id: number } | null): string {
  return offer === null ? wonMessageKey(claim) : offerLane(offer.id);
}

function lost<Project extends Whereabouts>(project: Project, by: Claimer): NotWon<Project> {
  const { status, claimerId } = project;
  if (status === 'requested') return { outcome: 'free_since', project };
  const holder = holderOf(project);
  if (status === 'cancelled' || status === 'completed' || holder === null) return { outcome: 'over', project };
  if (claimerId === by.id) return { outcome: 'already_yours', project };
  return { outcome: 'too_late', project, holder };
}

/**
 * Makes the claimer a member of the project, so that they are mentioned when its client gives feedback. Returns false if
 * they were removed from the roster since their right was checked. The foreign key of the claim locks their row until
 * the commit, so a removal at the same time is either seen here, or sees the claim.
 */
export async function joinAsLead(
  tx: Tx,
  { projectId, personId, at }: { projectId: number; personId: number; at: Date },
): Promise<boolean> {
  const written = await tx.$executeRaw`
    INSERT INTO project_members (projectId, personId, role, joinedAt)
    SELECT ${projectId}, people.id, 'lead', ${at} FROM people WHERE people.id = ${personId} AND people.active
    ON DUPLICATE KEY UPDATE role = 'lead', joinedAt = VALUES(joinedAt), leftAt = NULL`;
  if (written > 0) return true;
  // The row is already like this, or they are not active.
  return (await tx.person.count({ where: { id: personId, active: true } })) === 1;
}
