import { builtInScoresQuery, scoresColumns } from '../../../config/scores-query.ts';
import { bindScoresQuery } from './query.ts';

/**
 * The sets of scores that can be counted. Each is SQL that stands for a table of `id, project_code, client_name,
 * client_company, score, comment, created_at`. The sets do not overlap, so their numbers can be added up.
 */
export interface CountedScores {
  /** In the scores database: the scores table, or the result of the operator's own query. */
  reported: string;
  /** In the app's own database: the answers to surveys, with the ids of score-ref.ts. */
  surveyed: string;
  /** Both sets, if they are in one database. */
  every: string;
}

export function countedScores(query: string): CountedScores {
  const reported =
    query === builtInScoresQuery
      ? 'scores'
      : withoutOurs(query, `(${bindScoresQuery(query, { after: -1n, limit: EVERY_ROW })})`);
  return {
    reported,
    surveyed: SURVEYED,
    every: `(SELECT ${COLUMNS} FROM ${reported} AS a UNION ALL SELECT ${COLUMNS} FROM ${SURVEYED} AS b)`,
  };
}

/**
 * Leaves out rows that repeat answers to our own surveys, because those are counted already. Only a query with a
 * column `ref` returns such rows.
 */
function withoutOurs(query: string, rows: string): string {
  const [columns = ''] = query.split(/\bfrom\b/i, 1);
  if (!/\bas\s+`?ref`?\s*(,|$)|[\s,.]`?ref`?\s*(,|$)/i.test(columns)) return rows;
  return `(SELECT * FROM ${rows} AS r WHERE r.ref IS NULL OR r.ref NOT REGEXP '^survey:[0-9]+$')`;
}

const COLUMNS = scoresColumns.join(', ');
const EVERY_ROW = 2 ** 53 - 1;

/** The filter is on the id and not on the source: every index contains the id, so no row has to be read. */
const SURVEYED = `(SELECT scoreId AS id, projectCode AS project_code, clientName AS client_name,
  clientCompany AS client_company, score, comment, scoredAt AS created_at FROM feedback_posts WHERE scoreId < 0)`;
