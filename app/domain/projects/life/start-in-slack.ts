import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import type { Decision } from '../../audit/audit.ts';
import { joinProject } from '../members/members.ts';
import { type StartResult, startProject } from './start.ts';

/**
 * Fact: somebody starts the project in Slack. If the project has no project manager and none was named, and the
 * person who starts it is a project manager, they become its project manager. `lead`: the lead of an unclaimed
 * project.
 */
export async function startInSlack(
  tx: Tx,
  {
    code,
    by,
    pm,
    team,
    lead = null,
    at,
    via,
  }: { code: string; by: Person; pm: Person | null; team: Person[]; lead?: Person | null } & Omit<Decision, 'actor'>,
): Promise<StartResult> {
  const manager = pm ?? (by.role === 'pm' && !(await isManaged(tx, code)) ? by : null);
  const started = await startProject(tx, { code, pm: manager, team, at, via, actor: by.handle });
  if (lead !== null && started.outcome === 'started' && started.project.claimerId === null) {
    await joinProject(tx, { code, person: lead, role: 'lead', at, via, actor: by.handle });
  }
  return started;
}

async function isManaged(tx: Tx, code: string): Promise<boolean> {
  return (await tx.projectMember.count({ where: { project: { code }, role: 'pm', leftAt: null } })) > 0;
}
