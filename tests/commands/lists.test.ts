import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { project } from '../../commands/project.ts';
import { team } from '../../commands/team.ts';

const readme = readFileSync('README.md', 'utf8');
const manifest: { features: { slash_commands: { command: string; usage_hint: string }[] } } = parse(
  readFileSync('manifests/ops.yaml', 'utf8'),
);

test('the usage hint in Slack names each subcommand, and no other', (t) => {
  for (const { name, subcommands } of [project, team]) {
    const hint = manifest.features.slash_commands.find(({ command }) => command === name)?.usage_hint ?? '';
    const hinted = hint.replace(/[[\]]/g, '').split(' | ');
    t.deepEqual(hinted.sort(), ['help', ...subcommands.map((one) => one.name)].sort(), name);
  }
});

test('the README lists each subcommand of /project as it is typed', (t) => {
  const text = readme.replace(/\s+/g, ' ');
  for (const { usage } of project.subcommands) t.true(text.includes(`\`${usage}\``), usage);
});
