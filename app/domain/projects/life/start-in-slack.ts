import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import type { Decision } from '../../audit/audit.ts';
import { type StartResult, startProject } from './start.ts';

/**
 * Fact: somebody starts the project in Slack. Where nobody manages it, and nobody was named to, a project manager who
 * starts it does.
 */
export async function startInSlack(
  tx: Tx,
  {
    code,
    by,
    pm,
    team,
    at,
    via,
  }: { code: string; by: Person; pm: Person | null; team: Person[] } & Omit<Decision, 'actor'>,
): Promise<StartResult> {
  const manager = pm ?? (by.role === 'pm' && !(await isManaged(tx, code)) ? by : null);
  return startProject(tx, { code, pm: manager, team, at, via, actor: by.handle });
}

async function isManaged(tx: Tx, code: string): Promise<boolean> {
  return (await tx.projectMember.count({ where: { project: { code }, role: 'pm', leftAt: null } })) > 0;
}
