import type { Person } from '../../../generated/prisma/client.ts';

/**
 * The time stamp of a decision made here. An event person.upserted that happened before this time but arrives later
 * does not undo the decision; one that happened after it does.
 */
export function asOfNow({ upsertedAt }: Pick<Person, 'upsertedAt'>, at: Date): Date {
  return upsertedAt > at ? upsertedAt : at;
}
