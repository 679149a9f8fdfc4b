import type { Person } from '../../../generated/prisma/client.ts';
import type { MemberRole } from '../../../generated/prisma/enums.ts';
import type { Tx } from '../../../infra/database/client.ts';
import type { Via } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { isOpen } from '../life/lifecycle.ts';
import { joinProject, leaveProject } from './members.ts';

interface Change {
  code: string;
  people: readonly Person[];
  at: Date;
  via: Via;
  actor: string;
}

/** The result for one person to be added. */
export interface Added {
  person: Person;
  outcome: 'joined' | 'role_changed' | 'already';
  role: MemberRole;
}

/** The result for one person to be removed. */
export interface Removed {
  person: Person;
  outcome: 'left' | 'not_member' | 'needs_successor';
  /** The person's role, if it needs a successor. */
  role?: 'pm' | 'lead';
}

type Refused = { outcome: 'over'; project: ProjectStory } | { outcome: 'unknown' };

/** Fact: adds these people to the project: either all of them or none. */
export async function addToProject(
  tx: Tx,
  { people, role, ...change }: Change & { role?: MemberRole | undefined },
): Promise<{ outcome: 'added'; project: ProjectStory; added: Added[] } | Refused> {
  const project = await openProject(tx, change.code);
  if (project.outcome !== 'open') return project;
  const added: Added[] = [];
  for (const person of people) {
    const result = await joinProject(tx, { ...change, person, role });
    if (result.outcome === 'over' || result.outcome === 'unknown') return result;
    added.push({ person, outcome: result.outcome, role: result.role });
  }
  return { outcome: 'added', project: project.project, added };
}

/** Fact: removes these people from the project, except those who must name a successor first. */
export async function removeFromProject(
  tx: Tx,
  { people, ...change }: Change,
): Promise<{ outcome: 'removed'; project: ProjectStory; removed: Removed[] } | Refused> {
  const project = await openProject(tx, change.code);
  if (project.outcome !== 'open') return project;
  const removed: Removed[] = [];
  for (const person of people) {
    const result = await leaveProject(tx, { ...change, person });
    if (result.outcome === 'over' || result.outcome === 'unknown') return result;
    removed.push({
      person,
      outcome: result.outcome,
      ...(result.outcome === 'needs_successor' ? { role: result.role } : {}),
    });
  }
  return { outcome: 'removed', project: project.project, removed };
}

async function openProject(tx: Tx, code: string): Promise<{ outcome: 'open'; project: ProjectStory } | Refused> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  return isOpen(project) ? { outcome: 'open', project } : { outcome: 'over', project };
}
