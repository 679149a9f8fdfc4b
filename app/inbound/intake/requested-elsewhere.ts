import { type RequestedProject, requestProject } from '../../domain/projects/life/request.ts';
import { report } from '../../domain/reports/report.ts';
import { findPerson } from '../../domain/team/roster/find.ts';
import type { Tx } from '../../infra/database/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';

/**
 * Fact: another system reports a client's request, perhaps with its project manager. If the manager is not on the
 * roster, offers are made all the same, and the operators are told whom to add.
 */
export async function requestedElsewhere(
  tx: Tx,
  { pm, wanted, at, happenedAt }: { pm: string | undefined; wanted: RequestedProject; at: Date; happenedAt: Date },
): Promise<void> {
  const manager = pm === undefined ? null : await findPerson(tx, pm);
  const { outcome } = await requestProject(tx, wanted, { pm: manager, at, happenedAt, via: 'event', actor: null });
  if (pm === undefined || manager !== null || outcome === 'stale') return;
  const code = mrkdwn(wanted.code);
  await report(tx, {
    key: `request-manager:${wanted.code}:${at.getTime()}`,
    text: `${code} was requested with "${mrkdwn(pm, 100)}" as its project manager: nobody on the roster is known so. \`/team add\` puts somebody on it, then \`/project add-member @user ${code} as pm\`.`,
    at,
  });
}
