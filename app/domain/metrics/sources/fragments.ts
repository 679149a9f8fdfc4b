import mysql from 'mysql2';
import { overdueSql } from '../../calendar/due.ts';
import type { Now } from '../../calendar/period.ts';
import { OPEN } from '../../projects/life/lifecycle.ts';
import { enoughReviewsSql } from '../../reviews/results.ts';
import { IN_PROGRESS } from '../../team/load.ts';

/**
 * Rules that have their owner elsewhere, as SQL: what a metric names as {open}, {in progress} and {overdue} of a project
 * `p`, and as {enough reviews} of a review `v` and its request `q`. An open project is requested, claimed or started; in
 * progress are those that somebody has already.
 */
export function withFragments(sql: string, { now, timeZone }: Now, literal: (moment: Date) => string): string {
  return sql
    .replaceAll('{open}', () => isOneOf(OPEN))
    .replaceAll('{in progress}', () => isOneOf(IN_PROGRESS))
    .replaceAll('{overdue}', () => overdueSql('p.dueAt', { now, timeZone }, literal))
    .replaceAll('{enough reviews}', () => enoughReviewsSql(literal(now)));
}

function isOneOf(states: readonly string[]): string {
  return `p.status IN (${states.map((state) => mysql.escape(state)).join(', ')})`;
}
