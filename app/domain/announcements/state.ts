import { type Database, jsonList, type Prisma, type Tx } from '../../infra/database/client.ts';
import { writeDue } from '../calendar/due.ts';
import { placeOfScore } from '../feedback/score-ref.ts';
import type { PersonState, ProjectState, ScoreState } from './types.ts';

interface ProjectRow {
  id: number;
  code: string;
  title: string;
  status: ProjectState['status'];
  dueAt: Date | null;
  pageUrl: string | null;
  intercomUrl: string | null;
  claimedElsewhereBy: string | null;
  clientName: string;
  clientCompany: string | null;
  claimer: string | null;
  channel: string | null;
  /** A JSON array. Null if there are none. */
  skills: unknown;
  members: unknown;
}

/** The public states of projects, by their ids. It is one statement, because facts call it inside their transaction. */
export async function projectStates(
  db: Database | Tx,
  where: Prisma.Sql,
  limit = 1,
): Promise<{ id: number; state: ProjectState }[]> {
  const rows = await db.$queryRaw<ProjectRow[]>`
    SELECT projects.id, projects.code, projects.title, projects.status, projects.dueAt, projects.pageUrl,
      projects.intercomUrl, projects.claimedElsewhereBy, clients.name AS clientName, clients.company AS clientCompany,
      claimers.handle AS claimer, project_channels.slackId AS channel,
      (SELECT JSON_ARRAYAGG(skills.slug) FROM project_skills JOIN skills ON skills.id = project_skills.skillId
        WHERE project_skills.projectId = projects.id) AS skills,
      (SELECT JSON_ARRAYAGG(JSON_OBJECT('handle', people.handle, 'email', people.email, 'slackId', people.slackId,
          'role', project_members.role))
        FROM project_members JOIN people ON people.id = project_members.personId
        WHERE project_members.projectId = projects.id AND project_members.leftAt IS NULL) AS members
    FROM projects
      JOIN clients ON clients.id = projects.clientId
      LEFT JOIN people AS claimers ON claimers.id = projects.claimerId
      LEFT JOIN project_channels ON project_channels.projectId = projects.id AND project_channels.life = projects.life
    WHERE ${where} ORDER BY projects.id LIMIT ${limit}`;
  return rows.map((row) => ({ id: row.id, state: projectState(row) }));
}

function projectState(row: ProjectRow): ProjectState {
  return {
    code: row.code,
    title: row.title,
    status: row.status,
    skills: jsonList<string>(row.skills).sort(),
    client: { name: row.clientName, company: row.clientCompany },
    dueAt: row.dueAt === null ? null : writeDue({ dueAt: row.dueAt }),
    claimer: row.claimer,
    claimedElsewhere: row.claimer === null ? row.claimedElsewhereBy : null,
    members: jsonList<ProjectState['members'][number]>(row.members)
      .map(({ handle, email, slackId, role }) => ({ handle, email, slackId, role }))
      .sort((one, other) => (one.handle < other.handle ? -1 : 1)),
    channel: row.channel,
    urls: { page: row.pageUrl, intercom: row.intercomUrl },
  };
}

interface PersonRow extends Omit<PersonState, 'active' | 'away' | 'skills' | 'daysOff'> {
  id: number;
  /** The days off, separated by blanks. */
  daysOff: string | null;
  active: unknown;
  awaySince: Date | null;
  skills: unknown;
}

/** The public states of people, by their ids. */
export async function personStates(
  db: Database | Tx,
  where: Prisma.Sql,
  limit = 1,
): Promise<{ id: number; state: PersonState }[]> {
  const rows = await db.$queryRaw<PersonRow[]>`
    SELECT people.id, people.handle, people.name, people.email, people.slackId, people.role, people.active,
      people.awaySince, people.capacity, people.hours, people.daysOff,
      (SELECT JSON_ARRAYAGG(skills.slug) FROM person_skills JOIN skills ON skills.id = person_skills.skillId
        WHERE person_skills.personId = people.id) AS skills
    FROM people WHERE ${where} ORDER BY people.id LIMIT ${limit}`;
  return rows.map(({ id, skills, active, awaySince, handle, name, email, slackId, role, capacity, ...row }) => ({
    id,
    state: {
      ...{ handle, name, email, slackId, role },
      skills: jsonList<string>(skills).sort(),
      active: Number(active) === 1,
      away: awaySince !== null,
      hours: row.hours,
      daysOff: (row.daysOff ?? '').split(' ').filter((days) => days !== ''),
      capacity,
    },
  }));
}

interface ScoreRow {
  scoreId: bigint;
  projectCode: string;
  clientName: string | null;
  clientCompany: string | null;
  score: number;
  comment: string | null;
  followUp: string | null;
  outcome: string | null;
}

/** The public states of scores, in the order of the given ids. */
export async function scoreStates(
  tx: Tx,
  ids: Prisma.Sql,
): Promise<{ scoreId: bigint; projectCode: string; state: ScoreState }[]> {
  const rows = await tx.$queryRaw<ScoreRow[]>`
    SELECT feedback_posts.scoreId, feedback_posts.projectCode, clientName, clientCompany, score, comment,
      people.handle AS followUp, outcome
    FROM feedback_posts
      LEFT JOIN follow_ups ON follow_ups.scoreId = feedback_posts.scoreId
      LEFT JOIN people ON people.id = follow_ups.personId
      LEFT JOIN feedback_outcomes ON feedback_outcomes.scoreId = feedback_posts.scoreId
    WHERE feedback_posts.scoreId IN (${ids}) ORDER BY ABS(feedback_posts.scoreId)`;
  return rows.map(({ scoreId, projectCode, clientName, clientCompany, score, comment, followUp, outcome }) => {
    const { source, id } = placeOfScore(scoreId);
    const client = { name: clientName, company: clientCompany };
    const state = { source, id: asNumber(id), score, comment, client, followUp, outcome };
    return { scoreId, projectCode, state };
  });
}

function asNumber(id: bigint): number | string {
  return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id.toString();
}
