import type { Tx } from '../../../infra/database/client.ts';
import { audit } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../../projects/find.ts';
import { lockPerson } from '../../team/roster/find.ts';
import { askedAlone, placeOf } from './line.ts';

export type StandByResult =
  /** `place`: counted from 1. */
  | { outcome: 'in_line'; project: ProjectStory; place: number }
  /** The project became free, and the person is asked now. */
  | { outcome: 'asked'; project: ProjectStory }
  /** The project became free meanwhile, and everybody is asked. */
  | { outcome: 'free'; project: ProjectStory }
  /** The person had the project and gave it back. They are asked again together with everybody. */
  | { outcome: 'gave_back'; project: ProjectStory }
  | { outcome: 'yours'; project: ProjectStory }
  /** The project is started, completed or cancelled, so it will not become free. */
  | { outcome: 'over'; project: ProjectStory }
  /** They were removed from the roster since their right was checked. */
  | { outcome: 'not_active' }
  | { outcome: 'unknown' };

/**
 * Fact: somebody who came too late gets in line, behind the people who are in it. The lock on the project decides the
 * order, also between this, a release and a start. The lock on the person decides whether this or their removal from
 * the roster, which ends their places in line, comes first. If it is repeated, it returns the person's place.
 */
export async function standBy(
  tx: Tx,
  { code, by, at }: { code: string; by: { id: number; handle: string }; at: Date },
): Promise<StandByResult> {
  // The person before the project, in the same order as a claim, to avoid a deadlock.
  const person = await lockPerson(tx, { id: by.id });
  if (person?.active !== true) return { outcome: 'not_active' };
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  const { id: projectId, round, status } = project;
  if (status !== 'requested' && status !== 'claimed') return { outcome: 'over', project };
  if (project.claimerId === by.id) return { outcome: 'yours', project };
  const asked = status === 'requested' ? await askedAlone(tx, { projectId, round }) : null;
  if (asked?.personId === by.id) return { outcome: 'asked', project };

  const had = await placeOf(tx, { projectId, personId: by.id });
  if (had !== null) return { outcome: 'in_line', project, place: had };
  if (status === 'requested') {
    if (asked === null) return { outcome: 'free', project };
    if (await hasHad(tx, { projectId, personId: by.id })) return { outcome: 'gave_back', project };
  }
  await tx.standby.createMany({ data: [{ projectId, personId: by.id, joinedAt: at }] });
  const place = await tx.standby.count({ where: { projectId, isInLine: true } });
  await audit(tx, { at, actor: by.handle, via: 'click', action: 'standby.joined', projectCode: code });
  return { outcome: 'in_line', project, place };
}

async function hasHad(tx: Tx, who: { projectId: number; personId: number }): Promise<boolean> {
  return (await tx.projectMember.count({ where: { ...who, role: 'lead', leftAt: { not: null } } })) > 0;
}
