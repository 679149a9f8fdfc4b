import type { Tx } from '../../infra/database/client.ts';
import { lockProject } from '../projects/find.ts';
import { reviewsClosed } from './hooks.ts';

interface OfLife {
  projectId: number;
  life: number;
}

/** Fact: somebody has given their first review. If everybody has answered now, the results can be read. */
export async function closesWithAnswer(
  tx: Tx,
  { request: { projectId, life }, at }: { request: OfLife; at: Date },
): Promise<void> {
  // Without the lock, two people who answer last at the same moment would not see each other's answer.
  const project = await lockProject(tx, projectId);
  const awaited = await tx.reviewRequest.count({ where: { projectId, life, givenAt: null } });
  if (project !== null && awaited === 0) await closed(tx, { project, life, at });
}

/**
 * Fact: the time of a request is over. If it is the last request of the project, the results can be read, unless
 * everybody had answered before.
 */
export async function closesWithTime(tx: Tx, { requestId, at }: { requestId: number; at: Date }): Promise<void> {
  const request = await tx.reviewRequest.findUnique({ where: { id: requestId } });
  if (request === null) return;
  const { projectId, life } = request;
  const project = await lockProject(tx, projectId);
  const all = await tx.reviewRequest.findMany({ where: { projectId, life }, orderBy: { id: 'asc' } });
  const isOpen = all.some(({ closesAt }) => closesAt > at);
  if (project === null || isOpen || all.at(-1)?.id !== requestId) return;
  if (all.some(({ givenAt }) => givenAt === null)) await closed(tx, { project, life, at });
}

async function closed(
  tx: Tx,
  { project: { id, code }, life, at }: { project: { id: number; code: string }; life: number; at: Date },
): Promise<void> {
  await reviewsClosed(tx, { project: { id, code, life }, at });
}
