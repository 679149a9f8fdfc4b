import { createHash } from 'node:crypto';
import type { Tx } from '../../../infra/database/client.ts';
import { CannotApply } from '../../../infra/errors.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { makeOffers } from '../../offers/kinds.ts';
import { withdrawOffers } from '../../offers/withdraw.ts';
import { findProject, lockProject, standing } from '../find.ts';

export interface RequestedProject {
  code: string;
  title: string;
  brief?: string | undefined;
  skills: string[];
  client: { name: string; company?: string | undefined; email?: string | undefined };
  dueAt?: Date | undefined;
  budget?: string | undefined;
  pageUrl?: string | undefined;
  intercomUrl?: string | undefined;
}

export interface Requesting {
  at: Date;
  /** When the client asked, by the sender's clock: an older request that arrives late changes nothing. */
  happenedAt: Date;
  via: Via;
  actor: string | null;
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
    dueAt: wanted.dueAt ?? null,
    budget: wanted.budget ?? null,
    pageUrl: wanted.pageUrl ?? null,
    intercomUrl: wanted.intercomUrl ?? null,
    requestStampedAt: happenedAt,
  };
  const { id, round } =
    project === null
      ? await tx.project.create({ data: { code: wanted.code, requestedAt: at, ...said } })
      : await tx.project.update({ where: { id: project.id }, data: { ...said, round: { increment: 1 } } });
  await setSkills(tx, id, wanted.skills);
  if (project !== null) await withdrawOffers(tx, { projectId: id, at });
  await enqueue(tx, at, [makeOffers.of({ projectId: id, round }, { lane: `project:${wanted.code}` })]);
  const outcome = project === null ? 'requested' : 'reissued';
  await audit(tx, { at, actor, via, action: `project.${outcome}`, projectCode: wanted.code });
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

async function setSkills(tx: Tx, projectId: number, slugs: string[]): Promise<void> {
  await tx.skill.createMany({ data: slugs.map((slug) => ({ slug })), skipDuplicates: true });
  const skills = await tx.skill.findMany({ where: { slug: { in: slugs } }, select: { id: true } });
  await tx.projectSkill.deleteMany({ where: { projectId } });
  await tx.projectSkill.createMany({ data: skills.map(({ id }) => ({ projectId, skillId: id })) });
}
