import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import type { Decision } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { converge } from '../kinds.ts';
import { joinTeam } from '../members/members.ts';
import { statesBefore } from './lifecycle.ts';
import { recordMove } from './record-move.ts';

export interface Starting extends Decision {
  code: string;
  /** Null: the project has no project manager yet. */
  pm: Person | null;
  /** The team besides the claimer, who is always in it. */
  team: readonly Person[];
}

export type StartResult =
  | { outcome: 'started'; project: ProjectStory }
  /** The project is running already; nothing was changed. */
  | { outcome: 'already'; project: ProjectStory }
  /** The project is completed or cancelled. */
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the project is started with this team. An unclaimed project is started with the team alone, and its offers
 * are withdrawn. A job creates its channel, one for each life of a project (it may be reopened).
 */
export async function startProject(tx: Tx, { code, pm, team, at, via, actor }: Starting): Promise<StartResult> {
  const before = await lockProjectByCode(tx, code);
  if (before === null) return { outcome: 'unknown' };
  if (before.status === 'started') return { outcome: 'already', project: before };
  if (!statesBefore('started').includes(before.status)) return { outcome: 'over', project: before };

  const project = { ...before, status: 'started' as const, startedAt: at };
  await tx.project.update({
    where: { id: before.id, status: { in: statesBefore('started') } },
    data: { status: 'started', startedAt: at },
  });
  await tx.projectChannel.create({ data: { projectId: before.id, life: before.life } });
  for (const person of team) await joinTeam(tx, { projectId: before.id, personId: person.id, role: 'specialist', at });
  if (pm !== null) await joinTeam(tx, { projectId: before.id, personId: pm.id, role: 'pm', at });
  // The claimer is written last and becomes lead, whatever other role the team gave them.
  if (before.claimerId !== null)
    await joinTeam(tx, { projectId: before.id, personId: before.claimerId, role: 'lead', at });
  const details = { team: team.map(({ handle }) => handle), ...(pm === null ? {} : { pm: pm.handle }) };
  await recordMove(tx, { because: 'started', project, before, details, at, via, actor });
  await enqueue(tx, at, [converge(before.id)]);
  return { outcome: 'started', project };
}
