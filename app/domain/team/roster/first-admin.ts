import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { mention, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { report } from '../../reports/report.ts';
import { type AddResult, addPerson, type SlackAccount } from './add.ts';
import { lockFirstAdmin, reachableAdmin } from './admins.ts';
import { personBySlackId } from './find.ts';

export type BecomeAdminResult =
  | { outcome: 'became'; person: Person }
  /** Somebody else was first. `admin`: that person. */
  | { outcome: 'have_one'; admin: Person }
  /** The person was removed from the roster. */
  | { outcome: 'inactive' }
  | Exclude<AddResult, { person: Person; skills: string[] }>;

/**
 * Fact: an owner or admin of the workspace becomes admin of the roster. This is possible while the roster has no
 * admin who is active and linked to a Slack account. If several people try at the same time, the first one succeeds.
 * The operators are told.
 */
export async function becomeAdmin(tx: Tx, account: SlackAccount, { at }: { at: Date }): Promise<BecomeAdminResult> {
  await lockFirstAdmin(tx, at);
  const admin = await reachableAdmin(tx);
  if (admin !== null) return { outcome: 'have_one', admin };
  const known =
    (await personBySlackId(tx, account.slackId)) ?? (await tx.person.findUnique({ where: { email: account.email } }));
  if (known?.active === false) return { outcome: 'inactive' };
  const actor = known?.handle ?? null;
  const result = await addPerson(tx, account, { skills: [], role: 'admin', at, via: 'click', actor });
  if (!('skills' in result)) return result;
  const { person } = result;
  const who = `${mention(account.slackId)} (@${mrkdwn(person.handle)})`;
  const text = `${who}, an owner or admin of this workspace, has become an admin of the roster: there was none.`;
  await report(tx, { key: `first-admin:${person.id}:${at.getTime()}`, text, at });
  return { outcome: 'became', person };
}
