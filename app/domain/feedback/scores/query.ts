import { spellings } from './same-client.ts';
import type { ScoreOfClient } from './source.ts';

/**
 * Puts the numbers for `:after` and `:limit` into a query for scores. Only digits are inserted, so nothing needs
 * quoting. Names inside quotes and comments are left alone, and an apostrophe in a comment does no harm.
 */
export function bindScoresQuery(sql: string, { after, limit }: { after: bigint; limit: number }): string {
  const values: Record<string, string> = { after: after.toString(), limit: Math.trunc(limit).toString() };
  return sql.replace(quotedCommentedOrNamed, (found, name: string | undefined) =>
    name === undefined ? found : (values[name] ?? found),
  );
}

const quotedCommentedOrNamed =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?:--(?=\s)|#)[^\n]*|:(after|limit)\b/g;

const PAGE = 100;

/**
 * Selects valid scores below an id in the built-in table whose client may be the same, newest first. It may select
 * too many, because the database treats more names as equal than we do. It has a limit of 2 s in the syntax of
 * MariaDB and one in that of MySQL.
 */
export function candidatesQuery({ id, clientName, clientCompany }: ScoreOfClient): { sql: string; values: string[] } {
  const name = nameIn('client_name', clientName);
  const company = nameIn('client_company', clientCompany);
  const sql = `
/*M!100101 SET STATEMENT max_statement_time = 2 FOR */
SELECT /*+ MAX_EXECUTION_TIME(2000) */ id, client_name, client_company, score, created_at FROM scores
WHERE ${name.sql} AND ${company.sql} AND id < CAST(? AS SIGNED) AND score BETWEEN 0 AND 10
ORDER BY id DESC LIMIT ${PAGE}`.trim();
  return { sql, values: [...name.values, ...company.values, id.toString()] };
}

function nameIn(column: string, name: string | null): { sql: string; values: string[] } {
  if (name === null) return { sql: `(${column} IS NULL OR ${column} = '')`, values: [] };
  const values = spellings(name);
  return { sql: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}
