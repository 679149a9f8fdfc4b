import { sayHours, type WorkingHours, writeHours } from '../../../config/working-hours.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { scheduleChanged } from '../hooks.ts';
import { lockPerson } from '../roster/find.ts';
import { asOfNow } from '../roster/stamp.ts';

/** A change of somebody's hours. What is absent stays unchanged. */
export interface HoursSaid {
  /** Null: the default, WORKING_HOURS, applies. */
  hours?: WorkingHours | null | undefined;
  /** Null: the zone that Slack reports applies. */
  timeZone?: string | null | undefined;
}

/** Fact: sets the person's hours and time zone. Returns whether this changed anything. */
export async function setHours(
  tx: Tx,
  { personId, hours, timeZone, at, via, actor }: { personId: number } & HoursSaid & Decision,
): Promise<boolean> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null) return false;
  const said = {
    hours: hours === undefined ? person.hours : hours === null ? null : writeHours(hours),
    timeZone: timeZone === undefined ? person.timeZone : timeZone,
  };
  if (said.hours === person.hours && said.timeZone === person.timeZone) return false;
  await tx.person.update({ where: { id: personId }, data: { ...said, upsertedAt: asOfNow(person, at) } });
  await scheduleChanged(tx, { personId, at });
  const to = hours == null ? {} : { to: sayHours(hours) };
  const details = { person: person.handle, ...to };
  await audit(tx, { at, actor, via, action: 'person.hours-changed', projectCode: null, details });
  return true;
}

/** Fact: Slack reports this time zone for the account. Returns whether it changed anything on the roster. */
export async function zoneInSlack(
  tx: Tx,
  { slackId, timeZone, at }: { slackId: string; timeZone: string; at: Date },
): Promise<boolean> {
  const { count } = await tx.person.updateMany({
    where: { slackId, OR: [{ slackTimeZone: null }, { slackTimeZone: { not: timeZone } }] },
    data: { slackTimeZone: timeZone },
  });
  const person = count === 0 ? null : await tx.person.findUnique({ where: { slackId }, select: { id: true } });
  if (person !== null) await scheduleChanged(tx, { personId: person.id, at });
  return person !== null;
}
