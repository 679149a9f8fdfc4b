import type { ProjectStatus } from '../../../generated/prisma/enums.ts';
import { dueBySql, dueWithinSql, overdueSql } from '../../calendar/due.ts';
import { moves, OPEN } from '../../projects/life/lifecycle.ts';
import { STARTED_WITHIN_AN_HOUR } from '../../projects/promptness.ts';
import { enoughReviewsSql } from '../../reviews/results.ts';
import { IN_PROGRESS } from '../../team/load.ts';

/**
 * Replaces fragments in a metric's SQL by rules that other subjects own. A metric writes them in braces, for a
 * project `p`; {enough reviews} is for a review `v` and its request `q`. An open project is requested, claimed or
 * started; one in progress is claimed or started; {requested} and the like are single states.
 */
export function withFragments(
  sql: string,
  moments: { from: Date; to: Date; now: Date; timeZone: string },
  literal: (moment: Date) => string,
): string {
  return sql.replace(/\{([a-z ]+)\}/g, (whole, name: string) => {
    switch (name) {
      case 'open':
        return isOneOf(OPEN);
      case 'in progress':
        return isOneOf(IN_PROGRESS);
      case 'overdue':
        return overdueSql('p.dueAt', moments, literal);
      case 'due':
        return dueWithinSql('p.dueAt', moments, literal);
      case 'due by':
        return dueBySql('p.dueAt', moments, literal);
      case 'done in time':
        return `p.completedAt <= ${dueBySql('p.dueAt', moments, literal)}`;
      case 'started within an hour':
        return STARTED_WITHIN_AN_HOUR;
      case 'enough reviews':
        return enoughReviewsSql(literal(moments.now));
      default:
        return isStatus(name) ? isOneOf([name]) : whole;
    }
  });
}

function isStatus(name: string): name is ProjectStatus {
  return Object.hasOwn(moves, name);
}

/** The condition that a state is one of these. They come from our own closed list, so they need no escaping. */
function isOneOf(states: readonly ProjectStatus[]): string {
  return `p.status IN (${states.map((state) => `'${state}'`).join(', ')})`;
}
