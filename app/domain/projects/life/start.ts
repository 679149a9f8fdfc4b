import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { questionKey } from '../../offers/claim/confirm.ts';
import { redrawClaim, redrawUnclaimed, takeBack } from '../../offers/kinds.ts';
import { withdrawOffers } from '../../offers/withdraw.ts';
import { lockProjectByCode, type ProjectStory } from '../find.ts';
import { converge } from '../kinds.ts';
import { joinTeam } from '../members/members.ts';
import { statesBefore } from './lifecycle.ts';

export interface Starting {
  code: string;
  /** Null: nobody is its project manager yet. */
  pm: Person | null;
  /** Besides the claimer, who is in it anyway. */
  team: readonly Person[];
  at: Date;
  via: Via;
  actor: string | null;
}

export type StartResult =
  | { outcome: 'started'; project: ProjectStory }
  /** It runs already; nothing was changed. */
  | { outcome: 'already'; project: ProjectStory }
  /** Completed or cancelled. */
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: the project runs, with this team. One that nobody has claimed is started with the team alone, and its offers
 * are withdrawn. Its channel is made by what is written here: one for each life of a project.
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
  // Last: whoever claimed it leads it, in whatever other role they were named too.
  if (before.claimerId !== null)
    await joinTeam(tx, { projectId: before.id, personId: before.claimerId, role: 'lead', at });
  await withdrawOffers(tx, {
    projectId: before.id,
    at,
    ...(before.claimerId === null ? {} : { exceptPersonId: before.claimerId }),
  });
  const round = { projectId: before.id, round: before.round };
  await enqueue(tx, at, [
    takeBack.of({ key: questionKey(before) }),
    redrawUnclaimed.of(round, { lane: `unclaimed:${before.id}` }),
    redrawClaim.of(round),
    converge(before.id),
  ]);
  await audit(tx, {
    at,
    actor,
    via,
    action: 'project.started',
    projectCode: code,
    details: { team: team.map(({ handle }) => handle), ...(pm === null ? {} : { pm: pm.handle }) },
  });
  return { outcome: 'started', project };
}
