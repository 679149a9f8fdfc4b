import { createHash } from 'node:crypto';
import type { Project } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { CannotApply } from '../../../infra/errors.ts';
import type { Decision } from '../../audit/audit.ts';
import { NOT_DUE, readDue } from '../../calendar/due.ts';
import { findProject, lockProject, standing } from '../find.ts';
import { fieldsChanged, type ProjectField } from '../hooks.ts';
import { recordMove } from './record-move.ts';

export interface RequestedProject {
  code: string;
  title: string;
  brief?: string | undefined;
  skills: string[];
  client: { name: string; company?: string | undefined; email?: string | undefined };
  /** A date or a moment, in ISO 8601. */
  dueAt?: string | undefined;
  budget?: string | undefined;
  pageUrl?: string | undefined;
  intercomUrl?: string | undefined;
}

export interface Requesting extends Decision {
  /** When the client asked, by the sender's clock: an older request that arrives late changes nothing. */
  happenedAt: Date;
  /** The code was made up just now: a project that has it already is another one, and stays as it is. */
  isNew?: boolean;
}

/**
 * Fact: a client wants this done. A request for a project that nobody has claimed yet reissues it: what it says now
 * counts, all offers are withdrawn and made anew. Throws CannotApply once somebody has it, or it is over.
 */
export async function requestProject(
  tx: Tx,
  wanted: RequestedProject,
  { at, happenedAt, via, actor, isNew = false }: Requesting,
): Promise<{ outcome: 'requested' | 'reissued' | 'stale' | 'taken' }> {
  const known = await findProject(tx, wanted.code);
  if (isNew && known !== null) return { outcome: 'taken' };
  const project = known === null ? null : await lockProject(tx, known.id);
  if (project !== null && project.status !== 'requested') {
    throw new CannotApply(`${standing(project)}; only a project that nobody has claimed can be requested again.`);
  }
  if (project !== null && happenedAt < project.requestStampedAt) return { outcome: 'stale' };

  const clientId = await rememberClient(tx, wanted.client);
  const said = {
    title: wanted.title,
    brief: wanted.brief ?? null,
    clientId,
    ...(wanted.dueAt === undefined ? NOT_DUE : readDue(wanted.dueAt)),
    budget: wanted.budget ?? null,
    pageUrl: wanted.pageUrl ?? null,
    intercomUrl: wanted.intercomUrl ?? null,
    requestStampedAt: happenedAt,
  };
  const now =
    project === null
      ? await tx.project.create({ data: { code: wanted.code, requestedAt: at, ...said } })
      : await tx.project.update({ where: { id: project.id }, data: { ...said, round: { increment: 1 } } });
  const skillsChanged = await setSkills(tx, now.id, wanted.skills);
  const outcome = project === null ? 'requested' : 'reissued';
  await recordMove(tx, { because: outcome, project: now, before: project, at, via, actor });
  if (project !== null) {
    const fields = [...changedFields(project, now), ...(skillsChanged ? (['skills'] as const) : [])];
    if (fields.length > 0) await fieldsChanged(tx, { project: now, fields, at, via, actor });
  }
  return { outcome };
}

/** Two requests are of one client when they bring the same e-mail, or the same name and company. */
async function rememberClient(tx: Tx, { name, company, email }: RequestedProject['client']): Promise<number> {
  const same = email === undefined ? `name:${name}\n${company ?? ''}` : `email:${email}`;
  const key = createHash('sha256').update(same.toLowerCase()).digest('hex');
  // One statement: an upsert of Prisma's looks first, and two new requests of one client would both find none.
  await tx.$executeRaw`
    INSERT INTO clients (\`key\`, name, company, email) VALUES (${key}, ${name}, ${company ?? null}, ${email ?? null})
    ON DUPLICATE KEY UPDATE name = VALUES(name), company = VALUES(company), email = VALUES(email)`;
  const client = await tx.client.findUniqueOrThrow({ where: { key }, select: { id: true } });
  return client.id;
}

/** Says whether they are others than before. */
async function setSkills(tx: Tx, projectId: number, slugs: string[]): Promise<boolean> {
  await tx.skill.createMany({ data: slugs.map((slug) => ({ slug })), skipDuplicates: true });
  const skills = await tx.skill.findMany({ where: { slug: { in: slugs } }, select: { id: true } });
  const ids = skills.map(({ id }) => id);
  const { count: gone } = await tx.projectSkill.deleteMany({ where: { projectId, skillId: { notIn: ids } } });
  const rows = ids.map((skillId) => ({ projectId, skillId }));
  const { count: added } = await tx.projectSkill.createMany({ data: rows, skipDuplicates: true });
  return gone + added > 0;
}

function changedFields(before: Project, now: Project): ProjectField[] {
  const plain = (['title', 'brief', 'dueAt', 'budget', 'pageUrl', 'intercomUrl'] as const).filter(
    (field) => before[field]?.valueOf() !== now[field]?.valueOf(),
  );
  return before.clientId === now.clientId ? plain : [...plain, 'client'];
}
