import type { Person } from '../../../generated/prisma/client.ts';
import type { Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { dayAt } from '../../calendar/day.ts';
import { type DaysOff, mergedDaysOff, sayDaysOff, writeDaysOff } from '../../calendar/days-off.ts';
import { scheduleChanged } from '../hooks.ts';
import { lockPerson } from '../roster/find.ts';
import { asOfNow } from '../roster/stamp.ts';
import { daysOffOf } from './schedule.ts';

/** The most separate ranges of days off. Somebody who needs more should set working hours instead. */
const STRETCHES_MOST = 100;

/**
 * Fact: adds days off to those of the person, or deletes all of them if none are given. Returns the days off that are
 * still to come.
 */
export async function setDaysOff(
  tx: Tx,
  { personId, days, at, via, actor }: { personId: number; days: DaysOff | null } & Decision,
): Promise<{ changed: boolean; daysOff: DaysOff[] }> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null) return { changed: false, daysOff: [] };
  const all = daysOffKept(days === null ? [] : [...daysOffOf(person), days], at);
  const daysOff = writeAll(all);
  if (daysOff === person.daysOff) return { changed: false, daysOff: all };
  await tx.person.update({ where: { id: personId }, data: { daysOff, upsertedAt: asOfNow(person, at) } });
  await noteDaysOff(tx, person, days, { at, via, actor });
  return { changed: true, daysOff: all };
}

/** Sorts days off and drops past ones. The day before yesterday is past in every time zone. */
export function daysOffKept(days: readonly DaysOff[], at: Date): DaysOff[] {
  const past = dayAt(at, 'UTC').minus({ days: 2 });
  return mergedDaysOff(days.filter(({ last }) => last > past)).slice(0, STRETCHES_MOST);
}

/** The value to store. Null: there are no days off. */
export function writeAll(days: readonly DaysOff[]): string | null {
  return days.length === 0 ? null : days.map(writeDaysOff).join(' ');
}

async function noteDaysOff(
  tx: Tx,
  person: Pick<Person, 'id' | 'handle'>,
  days: DaysOff | null,
  { at, via, actor }: Decision,
): Promise<void> {
  await scheduleChanged(tx, { personId: person.id, at });
  const to = days === null ? 'none' : sayDaysOff(days, dayAt(at, 'UTC'));
  const details = { person: person.handle, to };
  await audit(tx, { at, actor, via, action: 'person.days-off-changed', projectCode: null, details });
}
