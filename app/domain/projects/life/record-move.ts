import type { Project } from '../../../generated/prisma/client.ts';
import type { Prisma, Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { loadChanged } from '../../team/hooks.ts';
import { type Move, type MovedProject, projectMoved } from '../hooks.ts';

/**
 * Records the move of a project in the audit trail and calls the hook. Each fact that moves a project calls it once,
 * after writing its rows. `personIds`: the people whose load changes; if absent, all members.
 */
export async function recordMove(
  tx: Tx,
  move: {
    because: Move;
    project: MovedProject;
    before: Project | null;
    asksClient?: boolean | undefined;
    personIds?: readonly number[];
    details?: Prisma.InputJsonObject;
  } & Decision,
): Promise<void> {
  const { because, project, before, asksClient, details, at, via, actor } = move;
  await projectMoved(tx, { because, project, before, asksClient, at, via, actor });
  if (because !== 'requested' && because !== 'reissued' && because !== 'claimed-elsewhere') {
    const personIds = move.personIds ?? (await membersOf(tx, project.id));
    await loadChanged(tx, { personIds, projectId: project.id, code: project.code, because, at, via, actor });
  }
  const note = { action: `project.${because}` as const, projectCode: project.code };
  await audit(tx, { at, actor, via, ...note, ...(details === undefined ? {} : { details }) });
}

async function membersOf(tx: Tx, projectId: number): Promise<number[]> {
  const members = await tx.projectMember.findMany({ where: { projectId, leftAt: null }, select: { personId: true } });
  return members.map(({ personId }) => personId);
}
