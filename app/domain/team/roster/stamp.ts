import type { Person } from '../../../generated/prisma/client.ts';

/**
 * The time stamp of a decision made here: a person.upserted that happened earlier and arrives later does not undo it, a
 * later one does.
 */
export function asOfNow({ upsertedAt }: Pick<Person, 'upsertedAt'>, at: Date): Date {
  return upsertedAt > at ? upsertedAt : at;
}
