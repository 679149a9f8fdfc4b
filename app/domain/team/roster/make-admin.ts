import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { report } from '../../reports/report.ts';
import { type AddResult, addPerson, extendPerson, type SlackAccount } from './add.ts';
import { lockFirstAdmin } from './admins.ts';
import { enlistByAddress } from './enlist-by-address.ts';

export type MakeAdminResult =
  | { outcome: 'changed' | 'unchanged'; person: Person }
  | Extract<AddResult, { outcome: 'email_taken' }>;

/**
 * Fact: the operator has made somebody an admin from the command line. Somebody without a Slack account is added by
 * e-mail address, and a job looks for the account. The operators are told.
 */
export async function makeAdmin(
  tx: Tx,
  { email, account, at }: { email: string; account: SlackAccount | undefined; at: Date },
): Promise<MakeAdminResult> {
  await lockFirstAdmin(tx, at);
  const result = await (account === undefined ? byAddress(tx, { email, at }) : bySlack(tx, { account, at }));
  if (result.outcome !== 'changed') return result;
  const { id, handle, name } = result.person;
  const text = `*${mrkdwn(name, 200)}* (@${mrkdwn(handle)}) was made an admin of the roster, on the machine that runs Crewcall.`;
  await report(tx, { key: `admin-made:${id}:${at.getTime()}`, text, at });
  return result;
}

const by = { skills: [], role: 'admin', via: 'command', actor: null } as const;

async function bySlack(tx: Tx, { account, at }: { account: SlackAccount; at: Date }): Promise<MakeAdminResult> {
  const result = await addPerson(tx, account, { ...by, at });
  if (result.outcome === 'email_taken') return result;
  return { outcome: result.outcome === 'unchanged' ? 'unchanged' : 'changed', person: result.person };
}

async function byAddress(tx: Tx, { email, at }: { email: string; at: Date }): Promise<MakeAdminResult> {
  const known = await tx.person.findUnique({ where: { email } });
  if (known !== null) {
    const { outcome, person } = await extendPerson(tx, { personId: known.id, ...by, at });
    return { outcome: outcome === 'unchanged' ? 'unchanged' : 'changed', person };
  }
  return { outcome: 'changed', person: await enlistByAddress(tx, { email, ...by, at }) };
}
