import { z } from 'zod';
import type { AuditEntry } from '../../../generated/prisma/client.ts';
import type { Database } from '../../../infra/database/client.ts';
import { CONFIDENTIAL } from '../../audit/words.ts';
import { type ChannelProject, channelProject } from '../channel/view.ts';
import type { ProjectStory } from '../find.ts';
import type { Showing } from '../page.ts';
import { type AskedNow, askedNow } from './asked.ts';

const LAST = 10;

/** One line of the audit trail, with the name of who did it where the roster knows them. */
export type TrailEntry = AuditEntry & { actorName: string | null };

/** Where a project stands, and the last of what became of it, newest first. */
export interface StatusView {
  project: ChannelProject;
  trail: TrailEntry[];
  /** Who has it on offer. */
  asked: AskedNow;
  at: Date;
}

/** All that the status of a project shows; null where there is no such project. */
export async function statusView(
  db: Database,
  projectId: number,
  { showing, at }: { showing: Showing; at: Date },
): Promise<StatusView | null> {
  const project = await channelProject(db, projectId, showing);
  if (project === null) return null;
  const entries = await db.auditEntry.findMany({
    where: { projectCode: project.code, action: { notIn: [...CONFIDENTIAL] } },
    orderBy: { id: 'desc' },
    take: LAST,
  });
  const asked = await askedNow(db, { projectId, at });
  return { project, trail: await named(db, entries), asked, at };
}

/**
 * Whether somebody without a manager's rights may know what a project pays: they work on it, or were asked to. Others
 * see where it stands without that.
 */
export async function knowsBudget(
  db: Database,
  { projectId, personId }: { projectId: number; personId: number },
): Promise<boolean> {
  const [joined, asked] = await Promise.all([
    db.projectMember.count({ where: { projectId, personId, leftAt: null } }),
    db.offer.count({ where: { projectId, personId } }),
  ]);
  return joined + asked > 0;
}

/** The same without what it pays. */
export function withoutBudget(view: StatusView): StatusView {
  return { ...view, project: { ...view.project, budget: null } };
}

/** Who brought the project into the state that it is in; null where nobody on the roster did. */
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

/** What a line says of people besides who did it. */
const Concerned = z
  .object({ person: z.string(), successor: z.string(), pm: z.string(), team: z.array(z.string()) })
  .partial();

function handlesIn(details: unknown): string[] {
  const { person, successor, pm, team = [] } = Concerned.safeParse(details).data ?? {};
  return [person, successor, pm, ...team].filter((handle) => handle !== undefined);
}

/** People by name, where the roster knows them. */
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
