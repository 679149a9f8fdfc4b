import { randomUUID } from 'node:crypto';
import { Prisma, type Tx } from '../../infra/database/client.ts';
import { signal } from '../../infra/database/transaction.ts';
import type { Decision, Via } from '../audit/audit.ts';
import { causeOf } from '../audit/cause.ts';
import { scoreRef } from '../feedback/score-ref.ts';
import { personStates, projectStates, scoreStates } from './state.ts';
import {
  type ANNOUNCED_VIA,
  type AnnouncementData,
  type AnnouncementType,
  type PersonState,
  type ProjectState,
  SOURCE,
} from './types.ts';
import { tellEndpoints } from './webhooks/endpoints.ts';

/** The signal that is sent after a commit that wrote an announcement. */
export const ANNOUNCED_SIGNAL = 'announced';

/** A decision. `causedBy`: the incoming event that caused it, if the transaction does not know that event. */
export type Telling = Decision & { causedBy?: string | null };

type OfProject = {
  [Type in AnnouncementType]: AnnouncementData<Type> extends { project: ProjectState } ? Type : never;
}[AnnouncementType];
type OfScore = Extract<AnnouncementType, `score.${string}`>;

/**
 * Announces something about a project, together with the project's new state. Call it after the fact has written its
 * rows. It locks the project's row first, so that announcements of one project have the order of their commits.
 */
export async function announceProject<Type extends OfProject>(
  tx: Tx,
  {
    type,
    code,
    besides,
    ...decision
  }: {
    type: Type;
    code: string;
    besides: Omit<AnnouncementData<Type>, 'project'>;
  } & Telling,
): Promise<void> {
  const project = await lockedState(tx, code, decision.at);
  if (project === undefined) return;
  await announce(tx, [{ type, lane: projectLane(code), data: { project, ...besides } }], decision);
}

/**
 * Announces a project if its state differs from the one announced last. A project that was never announced is
 * skipped.
 */
export async function announceIfChanged(tx: Tx, { code, ...decision }: { code: string } & Telling): Promise<void> {
  const known = await tx.project.findUnique({ where: { code }, select: { toldAt: true } });
  const project = known?.toldAt == null ? undefined : await lockedState(tx, code, decision.at);
  if (project === undefined) return;
  const lane = projectLane(code);
  const last = await newestIn(tx, lane);
  if (last !== undefined && JSON.stringify(projectIn(last.data)) === JSON.stringify(project)) return;
  await announce(tx, [{ type: 'project.changed', lane, data: { project } }], decision);
}

function projectIn(data: object): unknown {
  return 'project' in data ? data.project : undefined;
}

/** Announces a person's state unless it equals the one last announced. Returns the state that was announced before. */
export async function announcePerson(
  tx: Tx,
  { personId, ...decision }: { personId: number } & Telling,
): Promise<{ before: PersonState | undefined; now: PersonState } | undefined> {
  await tx.$queryRaw`SELECT id FROM people WHERE id = ${personId} FOR UPDATE`;
  const [person] = await personStates(tx, Prisma.sql`people.id = ${personId}`);
  if (person === undefined) return undefined;
  const lane = `person:${personId}`;
  const before = (await newestIn<'person.changed'>(tx, lane))?.data.person;
  if (JSON.stringify(before) === JSON.stringify(person.state)) return undefined;
  await announce(tx, [{ type: 'person.changed', lane, data: { person: person.state } }], decision);
  return { before, now: person.state };
}

/**
 * Announces scores, each with its project if that is known. Even for a backlog of many scores it needs few
 * statements.
 */
export async function announceScores(
  tx: Tx,
  { type, scoreIds, ...decision }: { type: OfScore; scoreIds: readonly bigint[] } & Telling,
): Promise<void> {
  if (scoreIds.length === 0) return;
  const ids = Prisma.join([...scoreIds].sort((one, other) => (one < other ? -1 : 1)));
  const posts = await tx.$queryRaw<{ projectCode: string }[]>`
    SELECT projectCode FROM feedback_posts WHERE scoreId IN (${ids}) FOR UPDATE`;
  if (posts.length === 0) return;
  const codes = [...new Set(posts.map(({ projectCode }) => projectCode))].sort();
  const projects = new Map((await lockedStates(tx, codes, decision.at)).map((state) => [state.code, state]));
  const scores = await scoreStates(tx, ids);
  const news = scores.map(({ scoreId, projectCode, state: score }) => {
    const project = projects.get(projectCode);
    const lane = project === undefined ? `score:${scoreRef(scoreId)}` : projectLane(project.code);
    return { type, lane, data: { score, ...(project === undefined ? {} : { project }) } };
  });
  await announce(tx, news, decision);
}

/** The newest announcement in a lane that has one of the given types. Undefined if there is none or it was pruned. */
export async function newestIn<Type extends AnnouncementType>(
  tx: Tx,
  lane: string,
  types?: readonly Type[],
): Promise<Envelope<Type> | undefined> {
  const among = types === undefined ? Prisma.empty : Prisma.sql`AND type IN (${Prisma.join([...types])})`;
  const [row] = await tx.$queryRaw<{ body: string }[]>`
    SELECT body FROM announcements WHERE lane = ${lane} ${among} ORDER BY id DESC LIMIT 1`;
  return row === undefined ? undefined : JSON.parse(row.body);
}

/** The body of an announcement as it is sent. */
export interface Envelope<Type extends AnnouncementType = AnnouncementType> {
  type: Type;
  timestamp: string;
  source: typeof SOURCE;
  via: (typeof ANNOUNCED_VIA)[number];
  actor: string | null;
  causedBy: string | null;
  data: AnnouncementData<Type>;
}

export const projectLane = (code: string) => `project:${code}`;

/** Locks the project's row and returns the project's state. Undefined if the project does not exist. */
async function lockedState(tx: Tx, code: string, at: Date): Promise<ProjectState | undefined> {
  return (await lockedStates(tx, [code], at))[0];
}

/** Locks the rows of all these projects in one statement, and sets the time of their last announcement. */
async function lockedStates(tx: Tx, codes: readonly string[], at: Date): Promise<ProjectState[]> {
  const these = Prisma.join([...codes]);
  await tx.$executeRaw`
    UPDATE projects SET toldAt = GREATEST(COALESCE(toldAt, ${at}), ${at}) WHERE code IN (${these}) ORDER BY id`;
  const projects = await projectStates(tx, Prisma.sql`projects.code IN (${these})`, codes.length);
  return projects.map(({ state }) => state);
}

interface News {
  type: AnnouncementType;
  lane: string;
  data: object;
}

async function announce(tx: Tx, news: readonly News[], { at, via, actor, causedBy }: Telling): Promise<void> {
  const decided = { via: ways[via], actor, causedBy: causedBy ?? causeOf(tx) };
  // createMany() is used because create() would also read the rows back.
  await tx.announcement.createMany({
    data: news.map(({ type, lane, data }) => ({
      eventId: `ann_${randomUUID().replaceAll('-', '')}`,
      ...{ type, lane, at },
      body: JSON.stringify({ type, timestamp: at.toISOString(), source: SOURCE, ...decided, data }),
    })),
  });
  await tellEndpoints(tx, { lanes: [...new Set(news.map(({ lane }) => lane))], at });
  signal(tx, ANNOUNCED_SIGNAL);
}

/** The public name of each `Via`. App Home, the shortcut and the client's page use forms. */
const ways: Record<Via, Envelope['via']> = {
  click: 'click',
  command: 'command',
  event: 'event',
  clock: 'clock',
  home: 'form',
  shortcut: 'form',
  hand: 'slack',
  page: 'form',
};
