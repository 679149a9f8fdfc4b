import type { Tx } from '../../../infra/database/client.ts';
import { audit } from '../../audit/audit.ts';
import { lockProjectByCode, type ProjectStory } from '../../projects/find.ts';
import { withdrawThese } from '../withdraw.ts';
import { askedAlone, endStandby } from './line.ts';
import { askOn } from './move-on.ts';

export type LeaveLineResult =
  /** `left`: false if the person was not in line. */
  { outcome: 'out'; project: ProjectStory; left: boolean } | { outcome: 'unknown' };

/** Fact: somebody leaves the line. If it was their turn, the next person is asked. */
export async function leaveLine(
  tx: Tx,
  { code, by, at }: { code: string; by: { id: number; handle: string }; at: Date },
): Promise<LeaveLineResult> {
  const project = await lockProjectByCode(tx, code);
  if (project === null) return { outcome: 'unknown' };
  const { id: projectId, round, status } = project;
  const asked = status === 'requested' ? await askedAlone(tx, { projectId, round }) : null;
  const left = (await endStandby(tx, { projectId, personId: by.id, end: 'left', at })) > 0;
  if (left) await audit(tx, { at, actor: by.handle, via: 'click', action: 'standby.left', projectCode: code });
  if (asked?.personId === by.id) {
    const offers = await tx.offer.findMany({
      where: { projectId, personId: by.id, state: 'open' },
      select: { id: true },
    });
    await withdrawThese(tx, { offerIds: offers.map(({ id }) => id), at });
    await askOn(tx, project, at);
  }
  return { outcome: 'out', project, left };
}
