import { audit } from '../../domain/audit/audit.ts';
import { releaseProject } from '../../domain/offers/claim/release.ts';
import { findProject, lockProjectByCode, type ProjectStory, standing } from '../../domain/projects/find.ts';
import { changeProject } from '../../domain/projects/life/change.ts';
import { completeProject } from '../../domain/projects/life/complete.ts';
import type { ClientDetails, SaidDetails } from '../../domain/projects/life/details.ts';
import { reopenProject } from '../../domain/projects/life/reopen.ts';
import { requestProject } from '../../domain/projects/life/request.ts';
import { startProject } from '../../domain/projects/life/start.ts';
import { joinProject, leaveProject } from '../../domain/projects/members/members.ts';
import { report } from '../../domain/reports/report.ts';
import { findPerson } from '../../domain/team/roster/find.ts';
import { type PersonData, upsertPerson } from '../../domain/team/roster/upsert.ts';
import type { Person } from '../../generated/prisma/client.ts';
import { MemberRole } from '../../generated/prisma/enums.ts';
import type { Tx } from '../../infra/database/client.ts';
import { CannotApply } from '../../infra/errors.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';

/**
 * Fact: another system describes somebody on the roster. A description that is out of date changes nothing and leaves
 * no line in the audit trail.
 */
export async function upsertedElsewhere(
  tx: Tx,
  said: PersonData,
  { at, happenedAt }: { at: Date; happenedAt: Date },
): Promise<void> {
  const { outcome, person } = await upsertPerson(tx, said, { at, happenedAt });
  if (outcome === 'stale') return;
  const details = { person: person.handle };
  await audit(tx, { at, actor: null, via: 'event', action: 'person.upserted', projectCode: null, details });
}

/**
 * Fact: another system has started the project. If the code is unknown and title and client are given, the project is
 * created. People who are not on the roster are skipped, and the operators are told whom to add. If the project was
 * already started in Slack, the team named here is added to its team. Repeating this changes nothing. Throws
 * CannotApply if the project is unknown or over.
 */
export async function startedElsewhere(
  tx: Tx,
  {
    code,
    pm,
    team,
    said,
    at,
    happenedAt,
  }: { code: string; pm?: string | undefined; team: string[]; said: SaidDetails; at: Date; happenedAt: Date },
): Promise<void> {
  if ((await findProject(tx, code)) === null) await makeProject(tx, { code, said, at, happenedAt });
  const known: Person[] = [];
  const unknown: string[] = [];
  for (const ref of new Set(team)) {
    const person = await findPerson(tx, ref);
    if (person === null) unknown.push(ref);
    else known.push(person);
  }
  const manager = pm === undefined ? null : await findPerson(tx, pm);
  if (pm !== undefined && manager === null) unknown.push(pm);
  const result = await startProject(tx, { code, pm: manager, team: known, at, via: 'event', actor: null });
  if (result.outcome === 'unknown') throw unknownProject(code);
  if (result.outcome === 'over') throw over(result.project, 'started');
  const joins = result.outcome === 'already' && (await startedInSlack(tx, result.project));
  if (joins) await joinToo(tx, { project: result.project, pm: manager, team: known, at });
  if ((result.outcome === 'started' || joins) && unknown.length > 0) await reportMissing(tx, { code, unknown, at });
}

/** Whether the project was started in Slack, and no other system has reported the start yet. */
async function startedInSlack(tx: Tx, { code, startedAt }: ProjectStory): Promise<boolean> {
  if (startedAt === null) return false;
  const told = { projectCode: code, type: 'project.started', state: 'applied', settledAt: { gte: startedAt } } as const;
  return (await tx.event.count({ where: told })) === 0;
}

/** Adds the named people who were never on the project. Somebody who has left it is not added again. */
async function joinToo(
  tx: Tx,
  {
    project: { id: projectId, code },
    pm,
    team,
    at,
  }: { project: ProjectStory; pm: Person | null; team: readonly Person[]; at: Date },
): Promise<void> {
  const were = await tx.projectMember.findMany({ where: { projectId }, select: { personId: true } });
  const known = new Set(were.map(({ personId }) => personId));
  const named = [
    ...(pm === null ? [] : [{ person: pm, role: 'pm' as const }]),
    ...team.map((person) => ({ person, role: 'specialist' as const })),
  ];
  for (const { person, role } of named) {
    if (known.has(person.id)) continue;
    known.add(person.id);
    await joinProject(tx, { code, person, role, at, via: 'event', actor: null });
  }
}

/** Creates a project. No offers are made, because it is started in the same transaction. */
async function makeProject(
  tx: Tx,
  { code, said, at, happenedAt }: { code: string; said: SaidDetails; at: Date; happenedAt: Date },
): Promise<void> {
  const { title, client, skills = [] } = said;
  if (title === undefined || client === undefined) {
    throw new CannotApply(`There is no project ${code}. One that starts with a new code needs a title and a client.`);
  }
  const wanted = { ...said, code, title, client, skills };
  await requestProject(tx, wanted, { at, happenedAt, via: 'event', actor: null });
}

/**
 * Fact: somebody's quote was accepted, so they are added to the project. If the role is unknown, they become
 * specialist.
 */
export async function quoteAccepted(
  tx: Tx,
  { code, person: ref, role, at }: { code: string; person: string; role?: string | undefined; at: Date },
): Promise<void> {
  const person = await somebody(tx, ref);
  const wanted = role === undefined ? undefined : roleOf(role);
  const result = await joinProject(tx, { code, person, role: wanted, at, via: 'event', actor: null });
  if (result.outcome === 'unknown') throw unknownProject(code);
  if (result.outcome === 'over') throw over(result.project, 'joined');
}

/**
 * Fact: another system has removed somebody from a project. That system has decided, so no successor is asked for. A
 * claim that was not started is released. If a running project has lost its lead or its project manager, that is
 * reported.
 */
export async function removedElsewhere(
  tx: Tx,
  { code, person: ref, at }: { code: string; person: string; at: Date },
): Promise<void> {
  const person = await somebody(tx, ref);
  const project = await findProject(tx, code);
  if (project?.status === 'claimed' && project.claimerId === person.id) {
    await releaseProject(tx, { code, by: person, onBehalf: true, at, via: 'event' });
    return;
  }
  const result = await leaveProject(tx, { code, person, evenWithout: true, at, via: 'event', actor: null });
  if (result.outcome === 'unknown') throw unknownProject(code);
  if (result.outcome === 'over') throw over(result.project, 'left');
  if (result.outcome === 'left' && result.lost !== null) await reportLost(tx, { code, person, lost: result.lost, at });
}

/** Changes of a project that another system sent. Omitted fields of the client stay as they are. */
type SaidElsewhere = Omit<SaidDetails, 'client'> & {
  client?: { [Field in keyof ClientDetails]?: ClientDetails[Field] | undefined } | undefined;
};

/** Fact: another system has changed fields of a project. Throws CannotApply if the project is unknown. */
export async function updatedElsewhere(
  tx: Tx,
  { code, said: { client, ...said }, at }: { code: string; said: SaidElsewhere; at: Date },
): Promise<void> {
  const whole = client === undefined ? undefined : await wholeClient(tx, { code, said: client });
  const result = await changeProject(tx, { code, said: { ...said, client: whole }, at, via: 'event', actor: null });
  if (result.outcome === 'unknown') throw unknownProject(code);
}

/** Completes the given fields of the client by the known ones. */
async function wholeClient(
  tx: Tx,
  { code, said }: { code: string; said: NonNullable<SaidElsewhere['client']> },
): Promise<ClientDetails> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) throw unknownProject(code);
  const { name, company, email, language } = project.client;
  return {
    name: said.name ?? name,
    company: said.company === undefined ? company : said.company,
    email: said.email === undefined ? email : said.email,
    language: said.language === undefined ? language : said.language,
  };
}

/** Fact: another system has taken a claim back. Throws CannotApply if the project is unknown, running, or over. */
export async function releasedElsewhere(tx: Tx, { code, at }: { code: string; at: Date }): Promise<void> {
  const result = await releaseProject(tx, { code, by: null, onBehalf: true, at, via: 'event' });
  if (result.outcome === 'unknown') throw unknownProject(code);
  if (result.outcome === 'released' || result.project.status === 'requested') return;
  throw new CannotApply(`${standing(result.project)}; only a claimed project can be released.`);
}

/** Fact: another system reopens a project. If the project is open, nothing changes. */
export async function reopenedElsewhere(tx: Tx, { code, at }: { code: string; at: Date }): Promise<void> {
  const result = await reopenProject(tx, { code, at, via: 'event', actor: null });
  if (result.outcome === 'unknown') throw unknownProject(code);
}

/** Fact: another system has completed the project. Throws CannotApply if it is unknown or was not started. */
export async function completedElsewhere(
  tx: Tx,
  { code, survey, at }: { code: string; survey?: boolean | undefined; at: Date },
): Promise<void> {
  const result = await completeProject(tx, { code, survey, at, via: 'event', actor: null });
  if (result.outcome === 'unknown') throw unknownProject(code);
  if (result.outcome === 'not_started')
    throw new CannotApply(`${standing(result.project)}; only a started project can be completed.`);
}

async function somebody(tx: Tx, ref: string): Promise<Person> {
  const person = await findPerson(tx, ref);
  if (person === null) throw new CannotApply(`Nobody on the roster is known as “${ref}”.`);
  return person;
}

function roleOf(text: string): MemberRole {
  const word = text.trim().toLowerCase();
  return Object.values(MemberRole).find((role) => role === word) ?? 'specialist';
}

function unknownProject(code: string): CannotApply {
  return new CannotApply(`There is no project ${code}.`);
}

function over(project: ProjectStory, what: string): CannotApply {
  return new CannotApply(`${standing(project)}; it cannot be ${what} any more.`);
}

async function reportMissing(tx: Tx, { code, unknown, at }: { code: string; unknown: string[]; at: Date }) {
  const names = unknown.map((ref) => `"${mrkdwn(ref, 100)}"`).join(', ');
  await report(tx, {
    key: `start-missing:${code}:${at.getTime()}`,
    text: `${mrkdwn(code)} was started without ${names}: nobody on the roster is known so. \`/team add\` puts somebody on it, then \`/project add-member @user ${code}\`.`,
    at,
  });
}

async function reportLost(
  tx: Tx,
  { code, person, lost, at }: { code: string; person: Person; lost: 'pm' | 'lead'; at: Date },
) {
  const role = lost === 'pm' ? 'project manager' : 'lead';
  await report(tx, {
    key: `post-lost:${code}:${at.getTime()}`,
    text: `${mrkdwn(person.name)} was removed from ${mrkdwn(code)}, which has no ${role} now. Name one: \`/project add-member @user ${code} as ${lost}\`.`,
    at,
  });
}
