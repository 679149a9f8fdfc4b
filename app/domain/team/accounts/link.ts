import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { accountChanged, eligibilityChanged, personLeft } from '../hooks.ts';
import { linkJob } from '../kinds.ts';
import { lockPerson, personBySlackId } from '../roster/find.ts';
import { followGroups } from '../skills/grouped.ts';
import { forgetLinkReports, reportLinkTrouble } from './link-reports.ts';

export type LinkResult =
  | { outcome: 'linked' }
  /** The person has this account already, or was given another one meanwhile, or is gone. */
  | { outcome: 'unchanged' }
  /** The account belongs to another person. This was reported. */
  | { outcome: 'taken' };

/** Fact: an active Slack account was found for somebody who had none. Matching projects are offered to them. */
export async function linkPerson(
  tx: Tx,
  { personId, slackId, at }: { personId: number; slackId: string; at: Date },
): Promise<LinkResult> {
  const person = await lockPerson(tx, { id: personId });
  const isFree = person !== null && (person.slackId === null || person.slackDeactivated);
  if (!isFree || person.slackId === slackId) return { outcome: 'unchanged' };
  const holder = await personBySlackId(tx, slackId);
  if (holder !== null) {
    await reportLinkTrouble(tx, person, { kind: 'taken', slackId, holder: holder.handle }, at);
    return { outcome: 'taken' };
  }
  await takeAccount(tx, person, { slackId, at, via: 'clock', actor: null });
  return { outcome: 'linked' };
}

export type GiveAccountResult =
  | { outcome: 'linked' | 'unchanged' }
  /** The account belongs to another person. */
  | { outcome: 'taken'; holder: Person }
  /** The person is not on the roster any more. */
  | { outcome: 'gone' };

/** Fact: an admin assigns a Slack account to somebody on the roster, replacing an earlier one. */
export async function giveAccount(
  tx: Tx,
  { personId, slackId, ...decision }: { personId: number; slackId: string } & Decision,
): Promise<GiveAccountResult> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null || !person.active) return { outcome: 'gone' };
  const holder = await personBySlackId(tx, slackId);
  if (holder?.id === personId && !holder.slackDeactivated) return { outcome: 'unchanged' };
  if (holder !== null && holder.id !== personId) return { outcome: 'taken', holder };
  await takeAccount(tx, person, { slackId, ...decision });
  return { outcome: 'linked' };
}

/**
 * Fact: the account is of another organisation, so nobody on the roster may have it. This is reported once, and
 * offers to the account are withdrawn.
 */
export async function unlinkForeign(tx: Tx, { slackId, at }: { slackId: string; at: Date }): Promise<boolean> {
  const holder = await personBySlackId(tx, slackId);
  const person = holder === null ? null : await lockPerson(tx, { id: holder.id });
  if (person === null || person.slackId !== slackId) return false;
  const decision = { at, via: 'clock', actor: null } as const;
  await leaveAccount(tx, person, decision);
  await followGroups(tx, { personId: person.id, at });
  await reportLinkTrouble(tx, person, { kind: 'foreign', slackId }, at);
  const details = { person: person.handle };
  await audit(tx, { ...decision, action: 'person.unlinked', projectCode: null, details });
  return true;
}

/** Withdraws the offers that were sent to the account. */
export async function leaveAccount(tx: Tx, { id: personId }: Pick<Person, 'id'>, decision: Decision): Promise<void> {
  await tx.person.update({ where: { id: personId }, data: { slackId: null, slackDeactivated: false } });
  await eligibilityChanged(tx, { personId, change: 'lost', ...decision });
}

/** Links the account to the person. Offers go to it from now on, and so do invitations to project channels. */
async function takeAccount(
  tx: Tx,
  person: Person,
  { slackId, ...decision }: { slackId: string } & Decision,
): Promise<void> {
  const { id: personId, handle } = person;
  const { at } = decision;
  if (person.slackId !== null && person.slackId !== slackId) await leaveAccount(tx, person, decision);
  await tx.person.update({ where: { id: personId }, data: { slackId, slackDeactivated: false } });
  await forgetLinkReports(tx, { id: personId });
  await eligibilityChanged(tx, { personId, change: 'gained', ...decision });
  await accountChanged(tx, { personId, ...decision });
  await audit(tx, { ...decision, action: 'person.linked', projectCode: null, details: { person: handle } });
  await followGroups(tx, { personId, at });
}

/**
 * Fact: Slack has deactivated an account, so its open offers are withdrawn and it gets no others. Or Slack has
 * reactivated it, so matching projects are offered. Returns whether this changed anything for somebody on the roster.
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
  if (deactivated) {
    await personLeft(tx, { personId, handle, how: 'deactivated', ...decision });
    // The person may have a new account by now. It is looked up here, because Slack may have reported the new account
    // before this event.
    await enqueue(tx, at, [linkJob(personId)]);
  } else await eligibilityChanged(tx, { personId, change: 'gained', ...decision });
  const action = deactivated ? 'person.deactivated' : 'person.reactivated';
  await audit(tx, { ...decision, action, projectCode: null, details: { person: handle } });
  return true;
}
