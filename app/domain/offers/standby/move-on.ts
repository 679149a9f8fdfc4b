import type { StandbyEnd } from '../../../generated/prisma/enums.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { lockProject } from '../../projects/find.ts';
import { makeOffers } from '../kinds.ts';
import { askedAlone, endStandby, noteOutOfLine } from './line.ts';

/** Asks the next in line, or everybody if the line is empty. The caller holds the lock on the project. */
export async function askOn(
  tx: Tx,
  { id: projectId, code, round }: { id: number; code: string; round: number },
  at: Date,
): Promise<void> {
  await enqueue(tx, at, [makeOffers.of({ projectId, round }, { lane: `project:${code}` })]);
}

/**
 * Consequence: somebody who is asked alone cannot take the project any more: they are away, have left, have no
 * capacity, or Slack does not let us write to them. The next in line is asked at once, without waiting until the time
 * is over.
 */
export async function lineMovesOn(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<void> {
  const turns = await tx.standby.findMany({
    where: { personId, isInLine: true, askedRound: { not: null }, project: { status: 'requested' } },
    select: { projectId: true },
    orderBy: { projectId: 'asc' },
  });
  for (const { projectId } of turns) await stepOut(tx, { projectId, personId, end: 'unreachable', at });
}

/**
 * Ends somebody's turn to be asked alone, and asks the next in line. Does nothing if it is not their turn, or while
 * their offer is still open. Somebody who only waits in line keeps their place.
 */
export async function stepOut(
  tx: Tx,
  { projectId, personId, end, at }: { projectId: number; personId: number; end: StandbyEnd; at: Date },
): Promise<void> {
  const project = await lockProject(tx, projectId);
  if (project?.status !== 'requested') return;
  const { round } = project;
  const [turn, offer] = await Promise.all([
    tx.standby.findFirst({ where: { projectId, personId, isInLine: true, askedRound: round } }),
    tx.offer.findFirst({ where: { projectId, personId, round, state: 'open' } }),
  ]);
  if (turn === null || offer !== null) return;
  await endStandby(tx, { projectId, personId, end, at });
  await noteOutOfLine(tx, { code: project.code, personId, end, at });
  await askOn(tx, project, at);
}

/**
 * Somebody who passes leaves the line. If it was their turn, the next in line is asked. The caller locks the project.
 */
export async function passInLine(
  tx: Tx,
  { project, personId, at }: { project: { id: number; code: string; round: number }; personId: number; at: Date },
): Promise<void> {
  const asked = await askedAlone(tx, { projectId: project.id, round: project.round });
  await endStandby(tx, { projectId: project.id, personId, end: 'passed', at });
  if (asked?.personId === personId) await askOn(tx, project, at);
}

/** Consequence: somebody who leaves the roster or Slack leaves every line. */
export async function leaveAllLines(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<void> {
  await lineMovesOn(tx, { personId, at });
  const standing = await tx.standby.findMany({
    where: { personId, isInLine: true },
    select: { id: true, project: { select: { code: true } } },
    orderBy: { id: 'asc' },
  });
  for (const { id, project } of standing) {
    const { count } = await tx.standby.updateMany({
      where: { id, isInLine: true },
      data: { isInLine: null, end: 'unreachable', endedAt: at },
    });
    if (count > 0) await noteOutOfLine(tx, { code: project.code, personId, end: 'unreachable', at });
  }
}
