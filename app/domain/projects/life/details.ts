import { createHash } from 'node:crypto';
import { type Database, jsonList, type Tx } from '../../../infra/database/client.ts';
import { NOT_DUE, readDue, writeDue } from '../../calendar/due.ts';
import { clientChanged } from './client-changed.ts';

/** The editable fields of a project. */
export interface ProjectDetails {
  title: string;
  brief: string | null;
  /** Slugs, sorted. */
  skills: readonly string[];
  client: ClientDetails;
  /** A date such as 2026-12-10, or a moment in ISO 8601. */
  dueAt: string | null;
  budget: string | null;
  /** Whether people who are asleep are asked too. */
  urgent: boolean;
  pageUrl: string | null;
  intercomUrl: string | null;
}

/** The fields that can change. `channel`: the Slack channel of the project's current life. */
export type ProjectField = keyof ProjectDetails | 'channel';

export interface ClientDetails {
  name: string;
  company?: string | null | undefined;
  email?: string | null | undefined;
  /** A BCP 47 tag. Undefined keeps the language that is known for the client. */
  language?: string | null | undefined;
}

/** A partial change. Null clears a field; undefined keeps it. */
export type SaidDetails = { [Field in keyof ProjectDetails]?: ProjectDetails[Field] | undefined };

interface DetailsRow extends Omit<ProjectDetails, 'client' | 'skills' | 'dueAt' | 'urgent'> {
  dueAt: Date | null;
  urgent: unknown;
  clientName: string;
  company: string | null;
  email: string | null;
  language: string | null;
  /** A JSON array. Null if there are no skills. */
  skills: unknown;
}

/** This is one statement because every change of a project runs it before and after. */
export async function readDetails(db: Database | Tx, projectId: number): Promise<ProjectDetails> {
  const [row] = await db.$queryRaw<DetailsRow[]>`
    SELECT projects.title, projects.brief, projects.dueAt, projects.budget, projects.urgent, projects.pageUrl,
      projects.intercomUrl, clients.name AS clientName, clients.company, clients.email, clients.language,
      (SELECT JSON_ARRAYAGG(skills.slug) FROM project_skills JOIN skills ON skills.id = project_skills.skillId
        WHERE project_skills.projectId = projects.id) AS skills
    FROM projects JOIN clients ON clients.id = projects.clientId WHERE projects.id = ${projectId}`;
  if (row === undefined) throw new Error(`Expected a project with the id ${projectId}, got none.`);
  const { title, brief, dueAt, budget, urgent, pageUrl, intercomUrl } = row;
  return {
    title,
    brief,
    skills: jsonList<string>(row.skills).sort(),
    client: { name: row.clientName, company: row.company, email: row.email, language: row.language },
    dueAt: dueAt === null ? null : writeDue({ dueAt }),
    budget,
    urgent: Number(urgent) === 1,
    pageUrl,
    intercomUrl,
  };
}

/** Writes fields of an existing project, and returns which fields have changed. */
export async function writeDetails(
  tx: Tx,
  { projectId, said, at }: { projectId: number; said: SaidDetails; at: Date },
): Promise<ProjectField[]> {
  const before = await readDetails(tx, projectId);
  const wanted = { ...before, ...onlyDefined(said) };
  const clientId = said.client === undefined ? {} : { clientId: await rememberClient(tx, said.client, at) };
  // updateMany() is used because update() would also read the row before and after.
  await tx.project.updateMany({ where: { id: projectId }, data: { ...columnsOf(wanted), ...clientId } });
  if (said.skills !== undefined) await changeSkills(tx, projectId, said.skills);
  const now = await readDetails(tx, projectId);
  const fields = Object.keys(now) as (keyof ProjectDetails)[];
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(now[field]));
}

/** The columns of the project's own row; skills and client are in other tables. */
export function columnsOf({ skills: _, client: __, dueAt, ...columns }: ProjectDetails) {
  return { ...columns, ...(dueAt === null ? NOT_DUE : readDue(dueAt)) };
}

/** Writes the skills of a project that has none. */
export async function addSkills(tx: Tx, projectId: number, slugs: readonly string[]): Promise<void> {
  await add(tx, projectId, await knownSkills(tx, slugs));
}

async function changeSkills(tx: Tx, projectId: number, slugs: readonly string[]): Promise<void> {
  const ids = await knownSkills(tx, slugs);
  await tx.projectSkill.deleteMany({ where: { projectId, skillId: { notIn: ids } } });
  await add(tx, projectId, ids);
}

async function add(tx: Tx, projectId: number, ids: readonly number[]): Promise<void> {
  await tx.projectSkill.createMany({
    data: ids.map((skillId) => ({ projectId, skillId })),
    skipDuplicates: true,
  });
}

/** The ids of these skills; those that nobody has named before are added. Usually all are known. */
async function knownSkills(tx: Tx, slugs: readonly string[]): Promise<number[]> {
  const look = () => tx.skill.findMany({ where: { slug: { in: [...slugs] } }, select: { id: true } });
  let skills = await look();
  if (skills.length < new Set(slugs).size) {
    await tx.skill.createMany({ data: slugs.map((slug) => ({ slug })), skipDuplicates: true });
    skills = await look();
  }
  return skills.map(({ id }) => id);
}

/** The row count of ON DUPLICATE KEY UPDATE in MySQL and MariaDB. It is lower for a new row, or an unchanged one. */
const CHANGED = 2;

/**
 * Finds or stores the client. Two requests come from the same client if they have the same e-mail, or the same name
 * and company.
 */
export async function rememberClient(
  tx: Tx,
  { name, company, email, language }: ClientDetails,
  at: Date,
): Promise<number> {
  const same = email == null ? `name:${name}\n${company ?? ''}` : `email:${email}`;
  const key = createHash('sha256').update(same.toLowerCase()).digest('hex');
  // This is a single statement: Prisma's upsert reads first, so two concurrent requests of one new client would both
  // insert the client.
  const written = await tx.$executeRaw`
    INSERT INTO clients (\`key\`, name, company, email, language)
    VALUES (${key}, ${name}, ${company ?? null}, ${email ?? null}, ${language ?? null})
    ON DUPLICATE KEY UPDATE name = VALUES(name), company = VALUES(company), email = VALUES(email),
      language = IF(${language === undefined}, language, VALUES(language))`;
  const client = await tx.client.findUniqueOrThrow({ where: { key }, select: { id: true } });
  if (written === CHANGED) await clientChanged(tx, { clientId: client.id, at });
  return client.id;
}

function onlyDefined(said: SaidDetails): Partial<ProjectDetails> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
