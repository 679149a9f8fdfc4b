import type { Tx } from '../../../infra/database/client.ts';
import { CannotApply } from '../../../infra/errors.ts';
import type { Decision } from '../../audit/audit.ts';
import { findProject, lockProject, standing } from '../find.ts';
import { fieldsChanged } from '../hooks.ts';
import { joinTeam } from '../members/members.ts';
import {
  addSkills,
  columnsOf,
  type ProjectDetails,
  rememberClient,
  type SaidDetails,
  writeDetails,
} from './details.ts';
import { recordMove } from './record-move.ts';

/** A request must have title, skills and client. */
export type RequestedProject = { code: string } & Pick<ProjectDetails, 'title' | 'skills' | 'client'> & SaidDetails;

export interface Requesting extends Decision {
  /** The time of the request by the sender's clock. An older request that arrives late changes nothing. */
  happenedAt: Date;
  /** The code was generated just now. If a project with this code exists, it is a different one and is not changed. */
  isNew?: boolean;
  /** The project manager from now on. A repeated request without one keeps the current one. */
  pm?: { id: number } | null;
}

/**
 * Fact: a client requests a project. A repeated request for an unclaimed project reissues it: the new fields count,
 * and all offers are withdrawn and made again. Throws CannotApply if the project is claimed or over.
 */
export async function requestProject(
  tx: Tx,
  wanted: RequestedProject,
  { at, happenedAt, via, actor, isNew = false, pm = null }: Requesting,
): Promise<{ outcome: 'requested' | 'reissued' | 'stale' | 'taken' }> {
  const known = await findProject(tx, wanted.code);
  if (isNew && known !== null) return { outcome: 'taken' };
  const project = known === null ? null : await lockProject(tx, known.id);
  if (project !== null && project.status !== 'requested') {
    throw new CannotApply(`${standing(project)}; only a project that nobody has claimed can be requested again.`);
  }
  if (project !== null && happenedAt < project.requestStampedAt) return { outcome: 'stale' };

  const said = detailsOf(wanted);
  if (project === null) {
    const stamps = { requestedAt: at, requestStampedAt: happenedAt, requestedById: await idOf(tx, actor) };
    const clientId = await rememberClient(tx, said.client, at);
    const { code } = wanted;
    const created = await tx.project.create({ data: { code, ...columnsOf(said), clientId, ...stamps } });
    await addSkills(tx, created.id, said.skills);
    if (pm !== null) await joinTeam(tx, { projectId: created.id, personId: pm.id, role: 'pm', at });
    await recordMove(tx, { because: 'requested', project: created, before: null, at, via, actor });
    return { outcome: 'requested' };
  }
  if (pm !== null) await joinTeam(tx, { projectId: project.id, personId: pm.id, role: 'pm', at });
  const fields = await writeDetails(tx, { projectId: project.id, said, at });
  const now = await tx.project.update({
    where: { id: project.id },
    data: { round: { increment: 1 }, requestStampedAt: happenedAt },
  });
  await recordMove(tx, { because: 'reissued', project: now, before: project, at, via, actor });
  if (fields.length > 0) await fieldsChanged(tx, { project: now, fields, at, via, actor });
  return { outcome: 'reissued' };
}

async function idOf(tx: Tx, handle: string | null): Promise<number | null> {
  const person = handle === null ? null : await tx.person.findUnique({ where: { handle }, select: { id: true } });
  return person?.id ?? null;
}

/** A request is complete, so fields that it omits are cleared. */
function detailsOf(wanted: RequestedProject): ProjectDetails {
  return {
    title: wanted.title,
    brief: wanted.brief ?? null,
    skills: wanted.skills,
    client: wanted.client,
    dueAt: wanted.dueAt ?? null,
    budget: wanted.budget ?? null,
    urgent: wanted.urgent ?? false,
    pageUrl: wanted.pageUrl ?? null,
    intercomUrl: wanted.intercomUrl ?? null,
  };
}
