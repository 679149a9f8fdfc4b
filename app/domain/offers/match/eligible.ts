import type { Person } from '../../../generated/prisma/client.ts';
import type { Refusal } from '../decisions/words.ts';

type Standing = Pick<Person, 'active' | 'awaySince' | 'slackId' | 'slackDeactivated'>;

/**
 * Who is eligible for offers at all: active, here, and reachable in Slack. Whether a project suits them, whether they
 * have room for it, and whether they have passed on it, is asked besides.
 */
export function isEligible(person: Standing): boolean {
  return refusalOf(person) === null;
}

/** Why somebody is not eligible; null: they are. */
export function refusalOf(person: Standing): Refusal | null {
  if (!person.active) return 'inactive';
  if (person.slackId === null || person.slackDeactivated) return 'no_account';
  return person.awaySince === null ? null : 'away';
}
