import type { Tx } from '../../../infra/database/client.ts';
import { lockProjectByCode, type ProjectStory } from '../../projects/find.ts';
import { askedAlone, placeOf } from './line.ts';

export type StandByResult =
  /** `place`: from 1. */
  | { outcome: 'in_line'; project: ProjectStory; place: number }
  /** It fell free, and they are the one who is asked. */
  | { outcome: 'asked'; project: ProjectStory }
  /** It fell free meanwhile, and nobody is asked before the others. */
  | { outcome: 'free'; project: ProjectStory }
  /** They had it, and gave it back: they are asked again together with everybody. */
  | { outcome: 'gave_back'; project: ProjectStory }
  | { outcome: 'yours'; project: ProjectStory }
  /** Started, completed or cancelled: it will not fall free. */
  | { outcome: 'over'; project: ProjectStory }
  | { outcome: 'unknown' };

/**
 * Fact: somebody who came too late stands in line, behind those who do already. The lock on the project decides the
 * order, and puts it before or behind a release and a start. Pressed again, it says where they stand.
 */
export async function standBy(
  tx: Tx,
  { code, by, at }: { code: string; by: { id: number }; at: Date },
): Promise<StandByResult> {
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
  return { outcome: 'in_line', project, place };
}

async function hasHad(tx: Tx, who: { projectId: number; personId: number }): Promise<boolean> {
  return (await tx.projectMember.count({ where: { ...who, role: 'lead', leftAt: { not: null } } })) > 0;
}
