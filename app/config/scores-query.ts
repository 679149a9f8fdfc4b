/** The built-in query: the next `:limit` rows of the scores table (see README) after the id `:after`. */
export const builtInScoresQuery = `
SELECT id, project_code, client_name, client_company, score, comment, created_at
FROM scores WHERE id > :after ORDER BY id LIMIT :limit`.trim();

/** The columns that a query for scores must return. */
export const scoresColumns = [
  'id',
  'project_code',
  'client_name',
  'client_company',
  'score',
  'comment',
  'created_at',
] as const;

/** Strips the blanks, byte order mark and semicolon that editors leave at the ends of a file. */
export function tidyQuery(sql: string): string {
  return sql
    .replace(/^\uFEFF/, '')
    .trim()
    .replace(/(\s*;)+$/, '');
}

/**
 * Checks that a text is a single SELECT with the named parameters :after and :limit. Undefined: it is. The check
 * guards against the wrong file, not against an attacker, because the operator's file is trusted.
 */
export function problemOfScoresQuery(sql: string): { expected: string; got: string; mend: string } | undefined {
  const bare = withoutQuotesAndComments(sql);
  if (!/^\s*\(*\s*(select|with)\b/i.test(bare)) {
    const start = bare.trim().slice(0, 20);
    return {
      expected: 'a SELECT (or WITH … SELECT)',
      got: start === '' ? 'nothing' : JSON.stringify(start),
      mend: 'write one SELECT.',
    };
  }
  if (bare.includes(';'))
    return { expected: 'one statement', got: 'several', mend: 'leave a single SELECT, without ";" inside.' };
  const writes =
    /\b(insert|update|delete|replace|drop|alter|truncate|into\s+(?:outfile|dumpfile)|for\s+update)\b(?!\s*\()/i.exec(
      bare,
    );
  if (writes !== null)
    return { expected: 'a statement that only reads', got: `"${writes[0]}"`, mend: 'leave a plain SELECT.' };
  const missing = [':after', ':limit'].filter((name) => !new RegExp(`${name}\\b`).test(bare));
  if (missing.length > 0) {
    return {
      expected: 'the named parameters :after and :limit',
      got: `none called ${missing.join(' or ')}`,
      mend: 'end it as: WHERE id > :after ORDER BY id LIMIT :limit.',
    };
  }
  return undefined;
}

function withoutQuotesAndComments(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?:--\s|#).*$/gm, ' ');
}
