import { createHash } from 'node:crypto';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { NOT_DUE, readDue, writeDue } from '../../calendar/due.ts';

/** What a project says of itself. */
export interface ProjectDetails {
  title: string;
  brief: string | null;
  /** Slugs, sorted. */
  skills: readonly string[];
  client: ClientDetails;
  /** A date such as 2026-12-10, or a moment in ISO 8601. */
  dueAt: string | null;
  budget: string | null;
  /** Whoever is asleep is asked too. */
  urgent: boolean;
  pageUrl: string | null;
  intercomUrl: string | null;
}

/** `channel`: the one in Slack of the life that it is in. */
export type ProjectField = keyof ProjectDetails | 'channel';

export interface ClientDetails {
  name: string;
  company?: string | null | undefined;
  email?: string | null | undefined;
  /** A BCP 47 tag; undefined leaves what is known of a client that is known. */
  language?: string | null | undefined;
}

/** A change of some of it. Null clears a field, undefined leaves it as it is. */
export type SaidDetails = { [Field in keyof ProjectDetails]?: ProjectDetails[Field] | undefined };

export async function readDetails(db: Database | Tx, projectId: number): Promise<ProjectDetails> {
  const project = await db.project.findUniqueOrThrow({
    where: { id: projectId },
    include: { client: true, skills: { select: { skill: { select: { slug: true } } } } },
  });
  const { title, brief, dueAt, budget, urgent, pageUrl, intercomUrl, client } = project;
  return {
    title,
    brief,
    skills: project.skills.map(({ skill }) => skill.slug).sort(),
    client: { name: client.name, company: client.company, email: client.email, language: client.language },
    dueAt: dueAt === null ? null : writeDue({ dueAt }),
    budget,
    urgent,
    pageUrl,
    intercomUrl,
  };
}

/** Writes what is said of a project that there is, and answers which fields say something else now. */
export async function writeDetails(tx: Tx, projectId: number, said: SaidDetails): Promise<ProjectField[]> {
  const before = await readDetails(tx, projectId);
  const wanted = { ...before, ...onlyDefined(said) };
  const clientId = said.client === undefined ? {} : { clientId: await rememberClient(tx, said.client) };
  // Not update(), which reads the row before and after.
  await tx.project.updateMany({ where: { id: projectId }, data: { ...columnsOf(wanted), ...clientId } });
  if (said.skills !== undefined) await setSkills(tx, projectId, said.skills);
  const now = await readDetails(tx, projectId);
  const fields = Object.keys(now) as (keyof ProjectDetails)[];
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(now[field]));
}

/** The columns of the project's own row; its skills and its client have tables of their own. */
export function columnsOf({ skills: _, client: __, dueAt, ...columns }: ProjectDetails) {
  return { ...columns, ...(dueAt === null ? NOT_DUE : readDue(dueAt)) };
}

export async function setSkills(tx: Tx, projectId: number, slugs: readonly string[]): Promise<void> {
  await tx.skill.createMany({ data: slugs.map((slug) => ({ slug })), skipDuplicates: true });
  const skills = await tx.skill.findMany({ where: { slug: { in: [...slugs] } }, select: { id: true } });
  const ids = skills.map(({ id }) => id);
  await tx.projectSkill.deleteMany({ where: { projectId, skillId: { notIn: ids } } });
  await tx.projectSkill.createMany({
    data: ids.map((skillId) => ({ projectId, skillId })),
    skipDuplicates: true,
  });
}

/** Two requests are of one client when they bring the same e-mail, or the same name and company. */
export async function rememberClient(tx: Tx, { name, company, email, language }: ClientDetails): Promise<number> {
  const same = email == null ? `name:${name}\n${company ?? ''}` : `email:${email}`;
  const key = createHash('sha256').update(same.toLowerCase()).digest('hex');
  // One statement: an upsert of Prisma's looks first, and two new requests of one client would both find none.
  await tx.$executeRaw`
    INSERT INTO clients (\`key\`, name, company, email, language)
    VALUES (${key}, ${name}, ${company ?? null}, ${email ?? null}, ${language ?? null})
    ON DUPLICATE KEY UPDATE name = VALUES(name), company = VALUES(company), email = VALUES(email),
      language = IF(${language === undefined}, language, VALUES(language))`;
  const client = await tx.client.findUniqueOrThrow({ where: { key }, select: { id: true } });
  return client.id;
}

function onlyDefined(said: SaidDetails): Partial<ProjectDetails> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
