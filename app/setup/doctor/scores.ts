import type { Connection } from 'mysql2/promise';
import type { ToolConfig } from '../../config/config.ts';
import { scoresColumns } from '../../config/scores-query.ts';
import { bindScoresQuery } from '../../domain/feedback/scores/query.ts';
import { type Check, type Finding, ok, skipped, wrong } from './check.ts';
import { connected, isNew } from './databases.ts';

/** Checks the scores database: whether the query runs, may be read, and returns the needed columns. */
export function scoresChecks({ databaseUrl, scores }: ToolConfig): Check[] {
  const variable = databaseUrl === scores.databaseUrl ? 'DATABASE_URL' : 'SCORES_DATABASE_URL';
  const inScores = (name: string, look: (database: Connection) => Promise<Finding>): Check => ({
    name,
    look: (tooLate) =>
      scores.databaseUrl === undefined
        ? skipped('neither SCORES_DATABASE_URL nor DATABASE_URL is set')
        : connected(variable, scores.databaseUrl, tooLate, look),
  });
  return [
    inScores('scores database', async (database) => {
      await database.query('SELECT 1');
      return ok(variable === 'DATABASE_URL' ? "the app's own" : 'reachable');
    }),
    inScores('scores query', async (database) =>
      // Before the first start there is no scores table yet, which is fine.
      variable === 'DATABASE_URL' && (await isNew(database))
        ? skipped('known once npm start has made the tables')
        : reported(database, scores),
    ),
  ];
}

async function reported(database: Connection, { query, queryFile }: ToolConfig['scores']): Promise<Finding> {
  // The numbers are inserted in the same way as by the program, so that the results agree.
  const sql = bindScoresQuery(query, { after: 0n, limit: 1 });
  await database.query('START TRANSACTION READ ONLY');
  await database.query(`EXPLAIN ${sql}`);
  const [, columns] = await database.query(sql);
  const given = columns.map((column) => column.name);
  const missing = scoresColumns.filter((name) => !given.includes(name));
  const source = queryFile ?? 'the built-in report';
  if (missing.length === 0) return ok(`${source} runs and gives its ${scoresColumns.length} columns`);
  return wrong(`${source} gives no column ${missing.join(', ')}`, `Name them in the SELECT, with "AS" where need be.`);
}
