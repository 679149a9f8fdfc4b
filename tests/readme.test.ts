import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { variables } from '../app/config/config.ts';

const readme = readFileSync('README.md', 'utf8');

test('the README names every variable with its default and meaning', (t) => {
  for (const { name, default: given, meaning } of variables) {
    const shown = given ? `\`${given}\`` : '';
    t.true(readme.includes(`| \`${name}\` | ${shown} | ${meaning} |`), `${name} as app/config/config.ts has it`);
  }
});

test('every file that the README and the pages beside it point to is there', (t) => {
  for (const page of [
    'README.md',
    'sandbox/README.md',
    'CONTRIBUTING.md',
    'docs/where-is-what.md',
    'docs/recipes.md',
    'docs/rights.md',
    'docs/glossary.md',
    'docs/effects.md',
    'docs/pace.md',
    'docs/running-against-slack.md',
  ]) {
    const text = readFileSync(page, 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[\w-]+)?\)/g)].map(([, path]) =>
      join(dirname(page), path ?? ''),
    );
    const paths = [
      ...text.matchAll(/`((?:app|listeners|commands|tests|prisma|manifests)\/[\w./-]+)`/g),
      ...text.matchAll(/`((?:web|methods|block-kit|acts)\/[\w./-]*)`/g),
    ].map(([, path]) => (/^(web|methods|block-kit|acts)\//.test(path ?? '') ? `sandbox/${path}` : (path ?? '')));
    t.true(links.length + paths.length > 0, page);
    for (const path of [...links, ...paths]) t.true(existsSync(path), `${page}: ${path}`);
  }
});
