import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { variables } from '../app/config.ts';

const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('the README names every variable with its default and meaning', (t) => {
  for (const { name, default: given, meaning } of variables) {
    const shown = given ? `\`${given}\`` : '';
    t.true(readme.includes(`| \`${name}\` | ${shown} | ${meaning} |`), `${name} as app/config.ts has it`);
  }
});

test('every file that the README points to is there', (t) => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
  const paths = [...readme.matchAll(/`((?:app|listeners|tests|prisma|manifests)\/[\w./-]+)`/g)].map(
    ([, path]) => path ?? '',
  );
  t.true(links.length > 2 && paths.length > 5);
  for (const path of [...links, ...paths]) t.true(existsSync(join(root, path)), path);
});
