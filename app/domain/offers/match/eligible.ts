import type { Person } from '../../../generated/prisma/client.ts';
import { Prisma } from '../../../infra/database/client.ts';

/**
 * Who is eligible for offers at all: active, here, and reachable in Slack. Whether a project suits them, and whether
 * they have passed on it, is asked besides. The same rule twice: in TypeScript, and for SQL that has a table `people`.
 */
export function isEligible(person: Pick<Person, 'active' | 'awaySince' | 'slackId' | 'slackDeactivated'>): boolean {
  return person.active && person.awaySince === null && person.slackId !== null && !person.slackDeactivated;
}

export const eligiblePeople = Prisma.sql`
  people.active AND people.awaySince IS NULL AND people.slackId IS NOT NULL AND NOT people.slackDeactivated`;
