import { readHours, writeHours } from '../../../config/working-hours.ts';
import type { Person, Role } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { CannotApply } from '../../../infra/errors.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { parseDaysOff } from '../../calendar/days-off.ts';
import { leaveAccount } from '../accounts/link.ts';
import { forgetLinkReports } from '../accounts/link-reports.ts';
import {
  accountChanged,
  capacityChanged,
  eligibilityChanged,
  personLeft,
  personReturned,
  scheduleChanged,
} from '../hooks.ts';
import { daysOffKept, writeAll } from '../hours/set-days-off.ts';
import { linkJob } from '../kinds.ts';
import { followGroups } from '../skills/grouped.ts';
import { replaceSkills } from '../skills/skills.ts';
import { lockPerson } from './find.ts';

/** The content of person.upserted. */
export interface PersonData {
  handle: string;
  name: string;
  email: string;
  /** Absent: the account is to be found by e-mail address. */
  slackId?: string | undefined;
  role: Role;
  /** The slugs of the skills, which replace the person's skills. */
  skills: readonly string[];
  /** Absent: a new person is active; others are unchanged. */
  active?: boolean | undefined;
  /** The most open projects. Null: no limit. Absent: a new person has no limit; others are unchanged. */
  capacity?: number | null | undefined;
  /** The hours in the format of readHours(), optionally with a zone. Absent: unchanged. */
  hours?: string | undefined;
  /** The days off in the format of parseDaysOff(), which replace the person's days off. Absent: unchanged. */
  daysOff?: readonly string[] | undefined;
}

export interface UpsertResult {
  /** `stale`: a newer event about this person was applied before, so nothing was changed. */
  outcome: 'added' | 'changed' | 'stale';
  person: Person;
}

/**
 * Fact: another system describes somebody on the roster. New matches are offered, and offers that no longer fit are
 * withdrawn. Throws CannotApply if the e-mail address or the Slack account belongs to another handle.
 */
export async function upsertPerson(
  tx: Tx,
  given: PersonData,
  { at, happenedAt }: { at: Date; happenedAt: Date },
): Promise<UpsertResult> {
  const data = { ...given, handle: given.handle.toLowerCase(), email: given.email.toLowerCase() };
  const before = await lockPerson(tx, { handle: data.handle });
  if (before !== null && before.upsertedAt > happenedAt) return { outcome: 'stale', person: before };
  await refuseTaken(tx, data);

  const slackId = linkOf(data, before);
  const moved = before !== null && (before.slackId !== slackId || before.email !== data.email);
  if (moved) await leaveOldAccount(tx, { person: before, slackId, at });
  const person = await write(tx, { data, before, slackId, at, happenedAt });
  const lost = await replaceSkills(tx, { personId: person.id, slugs: data.skills });
  const who = { personId: person.id, at, via: 'event', actor: null } as const;
  if (before?.active && !person.active) await personLeft(tx, { ...who, handle: person.handle, how: 'removed' });
  else if (lost > 0) await eligibilityChanged(tx, { ...who, change: 'lost' });
  if (person.active && slackId !== null) await eligibilityChanged(tx, { ...who, change: 'gained' });
  if (before !== null && scheduleOfRow(before) !== scheduleOfRow(person)) {
    await scheduleChanged(tx, { personId: person.id, at });
  }
  if (before !== null && before.capacity !== person.capacity) await capacityChanged(tx, { personId: person.id, at });
  if (moved && slackId !== null) await accountChanged(tx, who);
  if (before?.active === false && person.active) await personReturned(tx, who);
  if (before === null || moved) await followGroups(tx, { personId: person.id, at });
  // An account that was given is checked too, because it may be deactivated or not exist.
  if (person.active && (slackId === null || before === null || moved)) await enqueue(tx, at, [linkJob(person.id)]);
  return { outcome: before === null ? 'added' : 'changed', person };
}

async function refuseTaken(tx: Tx, { handle, email, slackId }: PersonData): Promise<void> {
  const namesake = await tx.person.findFirst({ where: { email, handle: { not: handle } } });
  if (namesake !== null) {
    throw new CannotApply(
      `${email} belongs to @${namesake.handle} already. Give @${handle} an e-mail address of their own, or change @${namesake.handle}'s first.`,
    );
  }
  if (slackId === undefined) return;
  const holder = await tx.person.findFirst({ where: { slackId, handle: { not: handle } } });
  if (holder !== null) {
    throw new CannotApply(
      `The Slack account ${slackId} belongs to @${holder.handle} already. Give @${handle} an account of their own, or change @${holder.handle}'s first.`,
    );
  }
}

/** The Slack account that the person has from now on. Null: it is to be found by e-mail address. */
function linkOf({ slackId, email }: PersonData, before: Person | null): string | null {
  if (slackId !== undefined) return slackId;
  return before?.email === email ? before.slackId : null;
}

/** Offers that were sent to the old account are withdrawn there before the new account gets them. */
async function leaveOldAccount(
  tx: Tx,
  { person, slackId, at }: { person: Person; slackId: string | null; at: Date },
): Promise<void> {
  await forgetLinkReports(tx, person);
  if (person.slackId === null || person.slackId === slackId) return;
  await leaveAccount(tx, person, { at, via: 'event', actor: null });
}

function write(
  tx: Tx,
  {
    data: { handle, name, email, role, active, capacity, hours, daysOff },
    before,
    slackId,
    at,
    happenedAt,
  }: { data: PersonData; before: Person | null; slackId: string | null; at: Date; happenedAt: Date },
): Promise<Person> {
  const said = {
    name,
    email,
    role,
    slackId,
    upsertedAt: happenedAt,
    ...(active === undefined ? {} : { active }),
    ...(capacity === undefined ? {} : { capacity }),
    ...hoursSaid(hours),
    ...(daysOff === undefined
      ? {}
      : {
          daysOff: writeAll(
            daysOffKept(
              daysOff.flatMap((days) => parseDaysOff(days) ?? []),
              at,
            ),
          ),
        }),
  };
  if (before === null) return tx.person.create({ data: { handle, createdAt: at, ...said } });
  return tx.person.update({ where: { id: before.id }, data: said });
}

function hoursSaid(said: string | undefined): { hours?: string; timeZone?: string } {
  const read = said === undefined ? undefined : readHours(said);
  if (read?.kind !== 'hours') return {};
  return { hours: writeHours(read.hours), ...(read.timeZone === undefined ? {} : { timeZone: read.timeZone }) };
}

/** The values of a row that decide when the person can be asked. */
function scheduleOfRow({ hours, timeZone, daysOff }: Person): string {
  return JSON.stringify([hours, timeZone, daysOff]);
}
