import type { Clock } from '../../../infra/clock.ts';
import type { Database } from '../../../infra/database/client.ts';
import type { Transact } from '../../../infra/database/transaction.ts';
import type { SlackPerson } from '../../../infra/directory/slack-person.ts';
import { deactivatedInSlack, linkPerson } from './link.ts';

/**
 * Compares the roster with what Slack says of these people, and works off the difference: somebody without an account
 * whose e-mail is known now gets it; accounts that were switched off, or on again, are noted. Costs what the people
 * given cost, whatever the size of the roster; each change is a transaction of its own.
 */
export async function reconcileRoster(
  { db, transact, clock }: { db: Database; transact: Transact; clock: Clock },
  people: readonly SlackPerson[],
): Promise<void> {
  const humans = people.filter(({ isBot }) => !isBot);
  const at = clock.now();
  for (const { slackId, deactivated } of await changedAccounts(db, humans)) {
    await transact((tx) => deactivatedInSlack(tx, { slackId, deactivated, at }));
  }
  for (const { personId, slackId } of await foundAccounts(db, humans)) {
    await transact((tx) => linkPerson(tx, { personId, slackId, at }));
  }
}

async function changedAccounts(db: Database, people: readonly SlackPerson[]): Promise<SlackPerson[]> {
  const linked = await db.person.findMany({
    where: { slackId: { in: people.map(({ slackId }) => slackId) } },
    select: { slackId: true, slackDeactivated: true },
  });
  const deactivatedById = new Map(linked.map(({ slackId, slackDeactivated }) => [slackId, slackDeactivated]));
  return people.filter(({ slackId, deactivated }) => (deactivatedById.get(slackId) ?? deactivated) !== deactivated);
}

/** An account that is switched off is nobody's: a new one with the same e-mail may come. */
async function foundAccounts(
  db: Database,
  people: readonly SlackPerson[],
): Promise<{ personId: number; slackId: string }[]> {
  const idByEmail = new Map<string, string>();
  for (const { email, slackId, deactivated } of people) {
    if (email !== undefined && !deactivated) idByEmail.set(email, slackId);
  }
  const unlinked = await db.person.findMany({
    where: { email: { in: [...idByEmail.keys()] }, slackId: null },
    select: { id: true, email: true },
  });
  return unlinked.flatMap(({ id, email }) => {
    const slackId = idByEmail.get(email);
    return slackId === undefined ? [] : [{ personId: id, slackId }];
  });
}
