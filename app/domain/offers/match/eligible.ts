import type { Person } from '../../../generated/prisma/client.ts';
import type { Refusal } from '../decisions/words.ts';

type Standing = Pick<Person, 'active' | 'awaySince' | 'slackId' | 'slackDeactivated'>;

/**
 * Whether a person may get offers at all: they must be active, not away, and reachable in Slack. Skills, capacity and
 * earlier passes are checked elsewhere.
 */
export function isEligible(person: Standing): boolean {
  return refusalOf(person) === null;
}

/** Why somebody is not eligible. Null: they are eligible. */
export function refusalOf(person: Standing): Refusal | null {
  if (!person.active) return 'inactive';
  if (person.slackId === null || person.slackDeactivated) return 'no_account';
  return person.awaySince === null ? null : 'away';
}
