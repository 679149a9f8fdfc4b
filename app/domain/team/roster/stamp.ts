import type { Person } from '../../../generated/prisma/client.ts';

/**
 * The moment that what is decided here counts from: a person.upserted that happened before and arrives later does not
 * undo it, one that happened after counts as ever.
 */
export function asOfNow({ upsertedAt }: Pick<Person, 'upsertedAt'>, at: Date): Date {
  return upsertedAt > at ? upsertedAt : at;
}
