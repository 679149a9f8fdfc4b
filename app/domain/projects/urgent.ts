import type { Project } from '../../generated/prisma/client.ts';
import { dueBy } from '../calendar/due.ts';
import type { Now } from '../calendar/period.ts';

/** The moment and the configured rule by which a project counts as urgent. */
export interface UrgencyRule extends Now {
  /** A project that is due within this many hours is urgent. */
  urgentHours: number;
}

/**
 * Whether a project is urgent: somebody marked it as such, or it is due soon. A project that is due on a date is due
 * at the end of that day.
 */
export function isUrgent(
  { urgent, dueAt }: Pick<Project, 'urgent' | 'dueAt'>,
  { urgentHours, timeZone, now }: UrgencyRule,
): boolean {
  if (urgent) return true;
  return dueAt !== null && dueBy({ dueAt }, timeZone).getTime() - now.getTime() <= urgentHours * 3_600_000;
}
