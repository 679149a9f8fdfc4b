/**
 * Puts the numbers for `:after` and `:limit` into a query for scores. Only digits are ever put in, so nothing needs
 * quoting; the names inside of quotes and comments are left alone, and an apostrophe in a comment does no harm.
 */
export function bindScoresQuery(sql: string, { after, limit }: { after: bigint; limit: number }): string {
  const values: Record<string, string> = { after: after.toString(), limit: Math.trunc(limit).toString() };
  return sql.replace(quotedCommentedOrNamed, (found, name: string | undefined) =>
    name === undefined ? found : (values[name] ?? found),
  );
}

const quotedCommentedOrNamed =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?:--(?=\s)|#)[^\n]*|:(after|limit)\b/g;

/** The client's newest valid score below an id, in the built-in table. Both limits of 2 s: MariaDB's and MySQL's. */
export const previousScoreQuery = `
/*M!100101 SET STATEMENT max_statement_time = 2 FOR */
SELECT /*+ MAX_EXECUTION_TIME(2000) */ score FROM scores
WHERE client_name <=> ? AND client_company <=> ? AND id < ? AND score BETWEEN 0 AND 10
ORDER BY id DESC LIMIT 1`.trim();
