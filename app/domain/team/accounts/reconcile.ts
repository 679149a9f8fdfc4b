import type { Database } from '../../../infra/database/client.ts';
import type { FactServices } from '../../../infra/database/transaction.ts';
import type { SlackPerson } from '../../../infra/directory/slack-person.ts';
import { zoneInSlack } from '../hours/set-hours.ts';
import { deactivatedInSlack, linkPerson, unlinkForeign } from './link.ts';
import { reportLinkTrouble } from './link-reports.ts';

/**
 * Reconciles the roster with Slack. Somebody without an active account gets one if their e-mail address is known in
 * Slack now. Deactivated and reactivated accounts are recorded, accounts of other organisations are unlinked, and
 * time zones are updated. The cost depends on the given people, not on the size of the roster. Each change is a
 * transaction of its own.
 */
export async function reconcileRoster(
  { db, transact, clock }: FactServices,
  people: readonly SlackPerson[],
): Promise<void> {
  const humans = people.filter(({ isBot }) => !isBot);
  const ours = humans.filter(({ belonging }) => belonging !== 'foreign');
  const foreign = humans.filter(({ belonging }) => belonging === 'foreign');
  const at = clock.now();
  for (const { slackId } of await linked(db, foreign)) {
    if (slackId !== null) await transact((tx) => unlinkForeign(tx, { slackId, at }));
  }
  for (const { slackId, deactivated } of await changedAccounts(db, ours)) {
    await transact((tx) => deactivatedInSlack(tx, { slackId, deactivated, at }));
  }
  for (const { personId, slackId } of await foundAccounts(db, ours)) {
    await transact((tx) => linkPerson(tx, { personId, slackId, at }));
  }
  for (const { slackId, timeZone } of await movedZones(db, ours)) {
    await transact((tx) => zoneInSlack(tx, { slackId, timeZone, at }));
  }
  for (const { personId, slackId } of await foundAccounts(db, foreign)) {
    await transact(async (tx) => {
      const person = await tx.person.findUnique({ where: { id: personId } });
      if (person?.active && person.slackId === null) {
        await reportLinkTrouble(tx, person, { kind: 'foreign', slackId }, at);
      }
    });
  }
}

async function changedAccounts(db: Database, people: readonly SlackPerson[]): Promise<SlackPerson[]> {
  const deactivatedById = new Map(
    (await linked(db, people)).map(({ slackId, slackDeactivated }) => [slackId, slackDeactivated]),
  );
  return people.filter(({ slackId, deactivated }) => (deactivatedById.get(slackId) ?? deactivated) !== deactivated);
}

/** Finds accounts whose time zone differs from the stored one. */
async function movedZones(
  db: Database,
  people: readonly SlackPerson[],
): Promise<{ slackId: string; timeZone: string }[]> {
  const known = new Map((await linked(db, people)).map(({ slackId, slackTimeZone }) => [slackId, slackTimeZone]));
  return people.flatMap(({ slackId, timeZone }) =>
    timeZone !== undefined && known.has(slackId) && known.get(slackId) !== timeZone ? [{ slackId, timeZone }] : [],
  );
}

function linked(db: Database, people: readonly SlackPerson[]) {
  return db.person.findMany({
    where: { slackId: { in: people.map(({ slackId }) => slackId) } },
    select: { slackId: true, slackDeactivated: true, slackTimeZone: true },
  });
}

/**
 * Finds accounts for people who have none. A deactivated account does not count, so a new one with the same e-mail
 * address replaces it.
 */
async function foundAccounts(
  db: Database,
  people: readonly SlackPerson[],
): Promise<{ personId: number; slackId: string }[]> {
  const idByEmail = new Map<string, string>();
  for (const { email, slackId, deactivated } of people) {
    if (email !== undefined && !deactivated) idByEmail.set(email, slackId);
  }
  const unlinked = await db.person.findMany({
    where: { email: { in: [...idByEmail.keys()] }, OR: [{ slackId: null }, { slackDeactivated: true }] },
    select: { id: true, email: true },
  });
  return unlinked.flatMap(({ id, email }) => {
    const slackId = idByEmail.get(email);
    return slackId === undefined ? [] : [{ personId: id, slackId }];
  });
}
