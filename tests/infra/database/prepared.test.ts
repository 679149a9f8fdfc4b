import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { lookupStatement } from '../../../app/domain/metrics/sources/statements.ts';

test('values reach mysql2 as parameters of prepared statements, never through its escaping of text', (t) => {
  const files = walk('app').map((file) => ({ file, code: readFileSync(file, 'utf8') }));
  const escaping = files.filter(({ code }) => /\bescape\((?!(?:moment, false, 'Z'|user)\))/.test(code));
  t.deepEqual(
    escaping.map(({ file }) => file),
    [],
    'mysql.escape() is used only for times, which are digits, and for a name in a remedy that an operator types',
  );
  const withValues = files.filter(({ code }) => /\.query\(\s*(\{[^}]*\bvalues\b|[^()]+,\s*\[)/.test(code));
  t.deepEqual(
    withValues.map(({ file }) => file),
    [],
  );
});

test('keys that are looked up in another database are parameters', (t) => {
  t.regex(lookupStatement('SELECT code AS `key`, title AS label FROM projects', 3), /IN \(\?, \?, \?\)$/);
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'generated') return [];
    if (statSync(path).isDirectory()) return walk(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}
