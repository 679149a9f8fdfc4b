import type { Person } from '../../../generated/prisma/client.ts';
import type { MemberRole } from '../../../generated/prisma/enums.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { loadChanged } from '../../team/hooks.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { claimerChanged } from '../hooks.ts';
import { follow, memberLane, retire, tellLeft } from '../kinds.ts';
import { isOpen, OPEN } from '../life/lifecycle.ts';

interface Change extends Decision {
  code: string;
  person: Person;
}

export type JoinResult =
  | { outcome: 'joined' | 'role_changed' | 'already'; project: ProjectStory; role: MemberRole }
  /** The project is completed or cancelled. */
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: adds a person to the project in this role. Without one, they get their former role, or else that of a
 * specialist. The channel follows. The claimer stays the lead. If a running project has no lead, or was claimed in
 * another system, the next person who joins as lead becomes its claimer.
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
    await handOver(tx, project, { to: person, at, via, actor });
  }
  await followed(tx, project, at);
  if (!isMember) {
    await loadChanged(tx, { personIds: [person.id], projectId: project.id, code, because: 'joined', at, via, actor });
  }
  const outcome = isMember ? 'role_changed' : 'joined';
  const action = isMember ? 'member.role-changed' : 'member.joined';
  await audit(tx, { at, actor, via, action, projectCode: code, details: { person: person.handle, role: wanted } });
  return { outcome, project, role: wanted };
}

export type LeaveResult =
  /** `lost`: the role that nobody has now. */
  | { outcome: 'left'; project: ProjectStory; lost: 'pm' | 'lead' | null }
  | { outcome: 'not_member'; project: ProjectStory }
  /** The person is the claimer or the only project manager of an open project, so a successor is needed. */
  | { outcome: 'needs_successor'; project: ProjectStory; role: 'pm' | 'lead' }
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the person leaves the project, and `successor` takes over their role. The channel follows. `evenWithout`:
 * another system has decided this, so no successor is needed. `quietly`: the person knows already and is not told.
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
  const joins =
    successor !== null &&
    (await joinTeam(tx, { projectId: project.id, personId: successor.id, role: post ?? member.role, at }));
  if (project.claimerId === person.id) await handOver(tx, project, { to: successor, at, via, actor });
  await followed(tx, project, at);
  const load = { projectId: project.id, code, at, via, actor };
  await loadChanged(tx, { personIds: [person.id], because: 'left', ...load });
  if (joins) await loadChanged(tx, { personIds: [successor.id], because: 'joined', ...load });
  if (!quietly) {
    const left = { projectId: project.id, personId: person.id, leftAt: at.getTime() };
    await enqueue(tx, at, [tellLeft.of(left, { lane: memberLane(project.id, person.id) })]);
  }
  if (project.status === 'started') await enqueue(tx, at, [retire(project.id)]);
  await audit(tx, {
    at,
    actor,
    via,
    action: 'member.left',
    projectCode: code,
    details: { person: person.handle, ...(successor === null ? {} : { successor: successor.handle, joins }) },
  });
  return { outcome: 'left', project, lost: successor === null ? post : null };
}

/**
 * Writes only the member's row. It is for facts that write their own audit entry and jobs. A member who joins again
 * in another role gets that role. Returns whether the person is new on the project.
 */
export async function joinTeam(
  tx: Tx,
  { projectId, personId, role, at }: { projectId: number; personId: number; role: MemberRole; at: Date },
): Promise<boolean> {
  const before = await memberOf(tx, projectId, personId);
  const joins = before === null || before.leftAt !== null;
  await tx.projectMember.upsert({
    where: { projectId_personId: { projectId, personId } },
    create: { projectId, personId, role, joinedAt: at },
    update: { role, joinedAt: joins ? at : before.joinedAt, leftAt: null },
  });
  return joins;
}

function memberOf(tx: Tx, projectId: number, personId: number) {
  return tx.projectMember.findUnique({ where: { projectId_personId: { projectId, personId } } });
}

/** The person's role, if it must not stay empty on an open project: the lead's, or that of the only project manager. */
export async function postOf(
  db: Database | Tx,
  project: ProjectStory,
  personId: number,
): Promise<'pm' | 'lead' | null> {
  if (project.claimerId === personId) return 'lead';
  const pms = await db.projectMember.findMany({ where: { projectId: project.id, role: 'pm', leftAt: null } });
  return pms.length === 1 && pms[0]?.personId === personId ? 'pm' : null;
}

/** Makes somebody else the claimer, or nobody. */
async function handOver(
  tx: Tx,
  project: ProjectStory,
  { to, ...decision }: { to: Person | null } & Decision,
): Promise<void> {
  await tx.project.update({
    where: { id: project.id, status: { in: [...OPEN] }, claimerId: project.claimerId },
    // A successor has just agreed to take the project, so "Still on it?" need not be asked soon.
    data: { claimerId: to?.id ?? null, claimedElsewhereBy: null, ...(to === null ? {} : { confirmedAt: decision.at }) },
  });
  await claimerChanged(tx, { project, to, ...decision });
}

/**
 * Updates the channel. A project that has not started has no channel yet; its members are invited when it is created.
 */
async function followed(tx: Tx, project: ProjectStory, at: Date): Promise<void> {
  if (project.status === 'started') await enqueue(tx, at, follow(project.id));
}
