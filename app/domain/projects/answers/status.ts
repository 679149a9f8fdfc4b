import { z } from 'zod';
import type { AuditEntry, Person } from '../../../generated/prisma/client.ts';
import type { Database } from '../../../infra/database/client.ts';
import { CONFIDENTIAL } from '../../audit/words.ts';
import { personMay } from '../../team/rights/rights.ts';
import { type ChannelProject, channelProject } from '../channel/view.ts';
import type { ProjectStory } from '../find.ts';
import type { Showing } from '../page.ts';
import { type AskedNow, askedNow } from './asked.ts';

const LAST = 10;

type Reader = Pick<Person, 'id' | 'role'>;

/** A line of the audit trail, with the name of the actor if they are on the roster. */
export type TrailEntry = AuditEntry & { actorName: string | null };

/** The status of a project, with its latest history, newest first. */
export interface StatusView {
  project: ChannelProject;
  trail: TrailEntry[];
  /** The people who have an open offer. */
  asked: AskedNow;
  at: Date;
}

/**
 * Reads the status of a project for this reader. Null if the project does not exist. The budget is included only for
 * people who lead, members, and people who were asked. If the reader is null, the reader is the project's own
 * channel, whose brief shows the budget too.
 */
export async function statusView(
  db: Database,
  projectId: number,
  { reader, showing, at }: { reader: Reader | null; showing: Showing; at: Date },
): Promise<StatusView | null> {
  const found = await channelProject(db, projectId, showing);
  if (found === null) return null;
  const knows = reader === null || personMay('change_projects', reader) || (await isConcerned(db, projectId, reader));
  const project = knows ? found : { ...found, budget: null };
  const entries = await db.auditEntry.findMany({
    where: { projectCode: project.code, action: { notIn: [...CONFIDENTIAL] } },
    orderBy: { id: 'desc' },
    take: LAST,
  });
  const asked = await askedNow(db, { projectId, at });
  return { project, trail: await named(db, entries), asked, at };
}

async function isConcerned(db: Database, projectId: number, { id: personId }: Reader): Promise<boolean> {
  const [joined, asked] = await Promise.all([
    db.projectMember.count({ where: { projectId, personId, leftAt: null } }),
    db.offer.count({ where: { projectId, personId } }),
  ]);
  return joined + asked > 0;
}

/** The person who brought the project into its current state. Null if it was nobody on the roster. */
export async function whoMoved(
  db: Database,
  { code, status }: Pick<ProjectStory, 'code' | 'status'>,
): Promise<string | null> {
  const last = await db.auditEntry.findFirst({
    where: { projectCode: code, action: `project.${status}` },
    orderBy: { id: 'desc' },
  });
  if (last === null) return null;
  const [entry] = await named(db, [last]);
  return entry?.actorName ?? null;
}

async function named(db: Database, entries: AuditEntry[]): Promise<TrailEntry[]> {
  const handles = entries.flatMap(({ actor, details }) => [...(actor === null ? [] : [actor]), ...handlesIn(details)]);
  const people = await db.person.findMany({
    where: { handle: { in: [...new Set(handles)] } },
    select: { handle: true, name: true },
  });
  const names = new Map(people.map(({ handle, name }) => [handle, name]));
  return entries.map((entry) => ({
    ...entry,
    actorName: entry.actor && (names.get(entry.actor) ?? entry.actor),
    details: namesInstead(entry.details, names),
  }));
}

/** The people whom an entry of the trail mentions besides the actor. */
const Concerned = z
  .object({ person: z.string(), successor: z.string(), pm: z.string(), team: z.array(z.string()) })
  .partial();

function handlesIn(details: unknown): string[] {
  const { person, successor, pm, team = [] } = Concerned.safeParse(details).data ?? {};
  return [person, successor, pm, ...team].filter((handle) => handle !== undefined);
}

/** Replaces handles by names, for people on the roster. */
function namesInstead(details: AuditEntry['details'], names: ReadonlyMap<string, string>): AuditEntry['details'] {
  const concerned = Concerned.safeParse(details).data;
  if (concerned === undefined || typeof details !== 'object' || details === null || Array.isArray(details))
    return details;
  const name = (handle: string) => names.get(handle) ?? handle;
  const { person, successor, team } = concerned;
  return {
    ...details,
    ...(person === undefined ? {} : { person: name(person) }),
    ...(successor === undefined ? {} : { successor: name(successor) }),
    ...(team === undefined ? {} : { team: team.map(name) }),
  };
}
