import type { Person } from '../../../generated/prisma/client.ts';
import type { MemberRole } from '../../../generated/prisma/enums.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { wonMessageKey } from '../../offers/claim/claim.ts';
import { congratulate, redrawClaim, takeBack } from '../../offers/kinds.ts';
import { withdrawThese } from '../../offers/withdraw.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { follow, tellLeft } from '../kinds.ts';
import { isOpen, OPEN } from '../life/lifecycle.ts';

interface Change {
  code: string;
  person: Person;
  at: Date;
  via: Via;
  actor: string | null;
}

export type JoinResult =
  | { outcome: 'joined' | 'role_changed' | 'already'; project: ProjectStory; role: MemberRole }
  /** Completed or cancelled. */
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the person works on the project, in this role; without one in the role they had before, else as a specialist.
 * Its channel follows. A claimer stays its lead; a running project without one, and one that was
 * claimed elsewhere, has one again with the next lead.
 */
export async function joinProject(
  tx: Tx,
  { code, person, role, at, via, actor }: Change & { role?: MemberRole | undefined },
): Promise<JoinResult> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  if (!isOpen(project)) return { outcome: 'over', project };
  const before = await memberOf(tx, project.id, person.id);
  const wanted = project.claimerId === person.id ? 'lead' : (role ?? before?.role ?? 'specialist');
  const isMember = before !== null && before.leftAt === null;
  if (isMember && before.role === wanted) return { outcome: 'already', project, role: wanted };

  await joinTeam(tx, { projectId: project.id, personId: person.id, role: wanted, at });
  if (wanted === 'lead' && project.claimerId === null && project.status !== 'requested') {
    await handOver(tx, project, { to: person, at });
  }
  await followed(tx, project, at);
  const outcome = isMember ? 'role_changed' : 'joined';
  const action = isMember ? 'member.role-changed' : 'member.joined';
  await audit(tx, { at, actor, via, action, projectCode: code, details: { person: person.handle, role: wanted } });
  return { outcome, project, role: wanted };
}

export type LeaveResult =
  /** `lost`: the role that nobody has now. */
  | { outcome: 'left'; project: ProjectStory; lost: 'pm' | 'lead' | null }
  | { outcome: 'not_member'; project: ProjectStory }
  /** The claimer, or the only project manager, of an open project: somebody has to take over first. */
  | { outcome: 'needs_successor'; project: ProjectStory; role: 'pm' | 'lead' }
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the person works on the project no more, and `successor` takes over their role. Its channel follows.
 * `evenWithout`: another system has decided, so nobody is asked for a successor. `quietly`: they know already.
 */
export async function leaveProject(
  tx: Tx,
  {
    code,
    person,
    successor = null,
    evenWithout = false,
    quietly = false,
    at,
    via,
    actor,
  }: Change & { successor?: Person | null; evenWithout?: boolean; quietly?: boolean },
): Promise<LeaveResult> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  const member = await memberOf(tx, project.id, person.id);
  if (member === null || member.leftAt !== null) return { outcome: 'not_member', project };
  if (!isOpen(project)) return { outcome: 'over', project };
  const post = await postOf(tx, project, person.id);
  if (post !== null && successor === null && !evenWithout) return { outcome: 'needs_successor', project, role: post };

  await tx.projectMember.update({
    where: { projectId_personId: { projectId: project.id, personId: person.id }, leftAt: null },
    data: { leftAt: at },
  });
  if (successor !== null) {
    await joinTeam(tx, { projectId: project.id, personId: successor.id, role: post ?? member.role, at });
  }
  if (project.claimerId === person.id) await handOver(tx, project, { to: successor, at });
  await followed(tx, project, at);
  if (!quietly) {
    await enqueue(tx, at, [tellLeft.of({ projectId: project.id, personId: person.id, leftAt: at.getTime() })]);
  }
  await audit(tx, {
    at,
    actor,
    via,
    action: 'member.left',
    projectCode: code,
    details: { person: person.handle, ...(successor === null ? {} : { successor: successor.handle }) },
  });
  return { outcome: 'left', project, lost: successor === null ? post : null };
}

/** The row alone, for facts that bring their own audit and jobs. A member who comes again in another role has that one. */
export async function joinTeam(
  tx: Tx,
  { projectId, personId, role, at }: { projectId: number; personId: number; role: MemberRole; at: Date },
): Promise<void> {
  const before = await memberOf(tx, projectId, personId);
  const where = { projectId_personId: { projectId, personId } };
  const joinedAt = before === null || before.leftAt !== null ? at : before.joinedAt;
  await tx.projectMember.upsert({
    where,
    create: { projectId, personId, role, joinedAt: at },
    update: { role, joinedAt, leftAt: null },
  });
}

function memberOf(tx: Tx, projectId: number, personId: number) {
  return tx.projectMember.findUnique({ where: { projectId_personId: { projectId, personId } } });
}

/** The role that an open project cannot be without: its lead's, or its only project manager's. */
export async function postOf(
  db: Database | Tx,
  project: ProjectStory,
  personId: number,
): Promise<'pm' | 'lead' | null> {
  if (project.claimerId === personId) return 'lead';
  const pms = await db.projectMember.findMany({ where: { projectId: project.id, role: 'pm', leftAt: null } });
  return pms.length === 1 && pms[0]?.personId === personId ? 'pm' : null;
}

/** Somebody else is the claimer now: the DM with its buttons goes from the one to the other. */
async function handOver(tx: Tx, project: ProjectStory, { to, at }: { to: Person | null; at: Date }): Promise<void> {
  await tx.project.update({
    where: { id: project.id, status: { in: [...OPEN] }, claimerId: project.claimerId },
    data: { claimerId: to?.id ?? null, claimedElsewhereBy: null },
  });
  const won = await tx.offer.findMany({ where: { projectId: project.id, state: 'won' }, select: { id: true } });
  await withdrawThese(tx, { offerIds: won.map(({ id }) => id), at });
  const round = { projectId: project.id, round: project.round };
  if (project.claimerId !== null) {
    await enqueue(tx, at, [takeBack.of({ key: wonMessageKey({ ...round, claimerId: project.claimerId }) })]);
  }
  if (to === null) return;
  await enqueue(tx, at, [
    project.status === 'claimed' ? congratulate.of({ ...round, claimerId: to.id }) : redrawClaim.of(round),
  ]);
}

/** A project that has not started has no channel yet; its members are invited when it has. */
async function followed(tx: Tx, project: ProjectStory, at: Date): Promise<void> {
  if (project.status === 'started') await enqueue(tx, at, follow(project.id));
}
