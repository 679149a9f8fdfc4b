import type { Tx } from '../../../infra/database/client.ts';
import { audit } from '../../audit/audit.ts';
import { eligibilityChanged, personLeft } from '../hooks.ts';
import { lockPerson, personBySlackId } from '../roster/find.ts';
import { followGroups } from '../skills/grouped.ts';
import { forgetLinkReports, reportLinkTrouble } from './link-reports.ts';

export type LinkResult =
  | { outcome: 'linked' }
  /** They have this account, or another one that somebody gave them meanwhile, or are gone. */
  | { outcome: 'unchanged' }
  /** The account is another person's: reported. */
  | { outcome: 'taken' };

/** Fact: the Slack account of somebody without one was found. What they can do is offered to them. */
export async function linkPerson(
  tx: Tx,
  { personId, slackId, at }: { personId: number; slackId: string; at: Date },
): Promise<LinkResult> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null || person.slackId !== null) return { outcome: 'unchanged' };
  const holder = await personBySlackId(tx, slackId);
  if (holder !== null) {
    await reportLinkTrouble(tx, person, { kind: 'taken', slackId, holder: holder.handle }, at);
    return { outcome: 'taken' };
  }
  await tx.person.update({ where: { id: personId }, data: { slackId, slackDeactivated: false } });
  await forgetLinkReports(tx, { id: personId });
  await eligibilityChanged(tx, { personId, change: 'gained', at, via: 'clock', actor: null });
  const details = { person: person.handle };
  await audit(tx, { at, actor: null, via: 'clock', action: 'person.linked', projectCode: null, details });
  await followGroups(tx, { personId, at });
  return { outcome: 'linked' };
}

/**
 * Fact: Slack has switched the account off: its open offers go, and it gets no others. Or on again: it is offered
 * what there is. Says whether it was news about somebody on the roster.
 */
export async function deactivatedInSlack(
  tx: Tx,
  { slackId, deactivated, at }: { slackId: string; deactivated: boolean; at: Date },
): Promise<boolean> {
  const { count } = await tx.person.updateMany({
    where: { slackId, slackDeactivated: !deactivated },
    data: { slackDeactivated: deactivated },
  });
  if (count === 0) return false;
  const person = await tx.person.findUniqueOrThrow({ where: { slackId } });
  const { id: personId, handle } = person;
  const decision = { at, via: 'hand', actor: null } as const;
  if (deactivated) await personLeft(tx, { personId, handle, how: 'deactivated', ...decision });
  else await eligibilityChanged(tx, { personId, change: 'gained', ...decision });
  const action = deactivated ? 'person.deactivated' : 'person.reactivated';
  await audit(tx, { ...decision, action, projectCode: null, details: { person: handle } });
  return true;
}
