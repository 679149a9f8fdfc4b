import type { Project } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
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
  /** Projects at a time, at most; null: any number. */
  capacity: number | null;
}

export type ClaimResult = { outcome: 'won'; project: Project } | NotWon<ProjectStory>;

/** `Project`: what is known of it. */
export type NotWon<Project extends Whereabouts = Whereabouts> =
  | { outcome: 'already_yours'; project: Project }
  | { outcome: 'too_late'; project: Project; holder: Holder }
  /** Cancelled or completed. */
  | { outcome: 'over'; project: Project }
  /** They have as many projects as they take at a time. */
  | { outcome: 'full'; code: string; inHand: number; capacity: number }
  | { outcome: 'not_active' }
  | { outcome: 'unknown' };

/**
 * Fact: the first claim wins. One conditional UPDATE decides, whatever the load and however many processes; in the
 * same transaction all other offers are withdrawn and every message that must follow is written as a job.
 */
export async function claimProject(
  tx: Tx,
  { code, by, at, via }: { code: string; by: Claimer; at: Date; via: Via },
): Promise<ClaimResult> {
  if (!by.active) return { outcome: 'not_active' };
  const full = via === 'event' ? null : await withoutRoom(tx, { code, by });
  if (full !== null) return full;
  const decided = await tx.project.updateMany({
    where: { code, status: 'requested' },
    data: { status: 'claimed', claimerId: by.id, claimedElsewhereBy: null, claimedAt: at, confirmedAt: null },
  });
  if (decided.count === 0) {
    const project = await findProject(tx, code);
    return project === null ? { outcome: 'unknown' } : lost(project, by);
  }
  const project = await tx.project.findUniqueOrThrow({ where: { code } });
  await claimed(tx, project, { before: { ...project, status: 'requested' }, by, at, via });
  return { outcome: 'won', project };
}

/**
 * Whether a claim would be one too many. Their row is held until the claim is committed, so that of several claims at
 * once none gets through that the one before has left no room for. Another system's claim is a fact, and not asked.
 */
async function withoutRoom(
  tx: Tx,
  { code, by }: { code: string; by: Claimer },
): Promise<Extract<ClaimResult, { outcome: 'full' }> | null> {
  if (by.capacity === null) return null;
  const person = await lockPerson(tx, { id: by.id });
  const inHand = await countInHand(tx, by.id);
  if (person === null || person.capacity === null || !isFull(person, inHand)) return null;
  // Their own project is theirs, and one that somebody has is too late for them.
  const project = await whereabouts(tx, code);
  return project?.status === 'requested' ? { outcome: 'full', code, inHand, capacity: person.capacity } : null;
}

/** What follows from a claim, in its transaction: the others' offers are withdrawn, the claimer is told. */
export async function claimed(
  tx: Tx,
  project: Project,
  { before, by, at, via }: { before: Project; by: Claimer; at: Date; via: Via },
): Promise<void> {
  await joinAsLead(tx, { projectId: project.id, personId: by.id, at });
  const offer = await endOffersByClaim(tx, { projectId: project.id, round: project.round, personId: by.id, at });
  await endOfClaimer(tx, { projectId: project.id, round: project.round, personId: by.id, at });
  const claim = { projectId: project.id, round: project.round, claimerId: by.id };
  const lane = laneOf(claim, offer);
  await enqueue(tx, at, [
    ...(offer === null ? [] : [deliver(offer.id, at)]),
    ...(offer?.nudge == null ? [] : [redrawNudgeOf(offer.nudge)]),
    congratulate.of(claim, { lane }),
    measureClaim.of({ projectId: project.id, round: project.round }),
    redrawUnclaimed.of(claim, { lane: `unclaimed:${project.id}` }),
    watchClaim.of(claim),
    ...(by.capacity === null ? [] : [followRoomOf(by.id)]),
  ]);
  await recordMove(tx, { because: 'claimed', project, before, personIds: [by.id], at, via, actor: by.handle });
}

/**
 * What a claim comes to where it is decided already; null where it is still open. A plain read: a crowd of late clicks
 * must not queue for transactions in front of a click that may win.
 */
export async function decidedClaim(db: Database, { code, by }: { code: string; by: Claimer }): Promise<NotWon | null> {
  if (!by.active) return { outcome: 'not_active' };
  const project = await whereabouts(db, code);
  if (project === null) return { outcome: 'unknown' };
  return project.status === 'requested' ? null : lost(project, by);
}

/** The key of the DM to a claimer who had no offer to be turned into it. */
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

/** Where what the claimer is told waits in line, so that nothing is taken back before it is there. */
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
  const holder = holderOf(project);
  if (status === 'cancelled' || status === 'completed' || holder === null) return { outcome: 'over', project };
  if (claimerId === by.id) return { outcome: 'already_yours', project };
  return { outcome: 'too_late', project, holder };
}

/** The claimer is on the project from here on: tagged when its client gives feedback. */
async function joinAsLead(
  tx: Tx,
  { projectId, personId, at }: { projectId: number; personId: number; at: Date },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO project_members (projectId, personId, role, joinedAt) VALUES (${projectId}, ${personId}, 'lead', ${at})
    ON DUPLICATE KEY UPDATE role = 'lead', joinedAt = VALUES(joinedAt), leftAt = NULL`;
}
