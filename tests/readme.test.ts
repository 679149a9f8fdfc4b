import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { decode } from 'modern-gif';
import { variables } from '../app/config/config.ts';
import { events } from '../app/inbound/intake/events.ts';

test('docs/configuration.md has every variable with its default and meaning, and no other', (t) => {
  const rows = variables.map(({ name, default: given, meaning }) => {
    const shown = given ? `\`${given}\`` : '';
    return `| \`${name}\` | ${shown} | ${meaning} |`;
  });
  t.deepEqual(rowsOf('docs/configuration.md'), rows, 'as app/config/variables.ts has them');
});

test('the settings in the README can be copied to .env as they are: one on each line', (t) => {
  const lines = readFileSync('README.md', 'utf8').split('\n');
  const settings = lines.filter((line) => /^ *[A-Z]+_[A-Z_]+=/.test(line));
  t.true(settings.length > 5);
  for (const line of settings) t.notRegex(line.replace(/#.*/, ''), /=.*[A-Z]=/, line);
});

test('docs/events.md lists every event with its required fields, and no other', (t) => {
  const rows = rowsOf('docs/events.md').filter((row) => /^\| `\w+\.\w+`/.test(row));
  const types = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w.]+)`/g)].map(([, type]) => type));
  t.deepEqual(types.toSorted(), Object.keys(events).toSorted(), 'as app/inbound/intake/events.ts has them');
  for (const [type, { read }] of Object.entries(events)) {
    const said = rows.find((row) => row.includes(`\`${type}\``))?.split('|')[2] ?? '';
    for (const { path } of read({ timestamp: '2026-11-23T09:30:00Z', data: {} }).error?.issues ?? []) {
      t.regex(said, new RegExp(`\\b${String(path[1])}\\b(?!\\?)`), `${type}: ${String(path[1])}, which is required`);
    }
  }
});

test('the animation on the first screen takes about ten seconds, and less than two megabytes', (t) => {
  const gif = readFileSync('docs/crewcall.gif');
  t.true(gif.length < 2_000_000);
  const delays = decode(gif).frames.map(({ delay }) => delay);
  const seconds = delays.reduce((sum, delay) => sum + delay, 0) / 1_000;
  t.true(delays.length > 10 && seconds > 7 && seconds < 13, `${delays.length} frames, ${seconds} s`);
});

test('every file that the README and the pages beside it link to exists', (t) => {
  for (const page of [
    'README.md',
    'sandbox/README.md',
    'CONTRIBUTING.md',
    'docs/where-is-what.md',
    'docs/recipes.md',
    'docs/rights.md',
    'docs/glossary.md',
    'docs/configuration.md',
    'docs/events.md',
    'docs/forgetting.md',
    'docs/effects.md',
    'docs/operating.md',
    'docs/pace.md',
    'docs/running-against-slack.md',
    'docs/running-many.md',
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

/** The rows of a page's tables, without their headings. */
function rowsOf(page: string): string[] {
  const lines = readFileSync(page, 'utf8').split('\n');
  return lines.filter(
    (line, at) => line.startsWith('| ') && !/^\| ---/.test(line) && !/^\| ---/.test(lines[at + 1] ?? ''),
  );
}
