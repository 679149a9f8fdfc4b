import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'ava';

const root = process.cwd();
const SUBJECTS = [
  'offers',
  'projects',
  'feedback',
  'reviews',
  'surveys',
  'team',
  'home',
  'metrics',
  'reports',
  'audit',
  'calendar',
];
/** Arrows go down only: a file imports from its own storey or one further down. */
const STOREYS: [RegExp, number][] = [
  [/^app\/(main\.|setup\/)/, 7],
  [/^(listeners|commands)\//, 6],
  [/^app\/inbound\//, 6],
  [/^app\/domain\//, 5],
  [/^app\/infra\/directory\//, 4],
  [/^app\/infra\/(slack|jobs|connectors)\//, 3],
  [/^app\/infra\/database\//, 2],
  [/^app\/infra\//, 1],
  [/^app\/generated\//, 1],
  [/^app\/config\//, 1],
];

interface Import {
  file: string;
  from: string;
  typeOnly: boolean;
}

const files = ['app', 'listeners', 'commands', 'sandbox', 'prisma'].flatMap((folder) => walk(join(root, folder)));
const imports = files.flatMap(importsOf);
const local = imports.filter(({ from }) => from.startsWith('.')).map((found) => ({ ...found, to: target(found) }));

test('arrows go down only: from the edges to the subjects, the machine services, the database, the configuration', (t) => {
  const upwards = local.filter(({ file, to }) => (storey(file) ?? 9) < (storey(to) ?? 0));
  t.deepEqual(upwards.map(arrow), []);
});

test('a subject knows another one through its facts, never through its effects, words or forms', (t) => {
  const intruding = local.filter(({ file, to }) => {
    const [, from] = /^app\/domain\/(\w+)\//.exec(file) ?? [];
    const [, into, name] = /^app\/domain\/(\w+)\/(?:[\w-]+\/)?(jobs|messages|modals)\.ts$/.exec(to) ?? [];
    return SUBJECTS.includes(from ?? '') && SUBJECTS.includes(into ?? '') && from !== into && name !== undefined;
  });
  t.deepEqual(intruding.map(arrow), []);
});

test('the queue knows neither Slack nor projects, and the Slack client does not know the directory', (t) => {
  const knowing = local.filter(
    ({ file, to }) =>
      (file.startsWith('app/infra/jobs/') && to.startsWith('app/infra/slack/')) ||
      (file.startsWith('app/infra/slack/') && /^app\/infra\/(directory|jobs)\//.test(to)),
  );
  t.deepEqual(knowing.map(arrow), []);
});

test('only app/infra/slack talks to Slack', (t) => {
  const talking = imports.filter(
    ({ file, from, typeOnly }) =>
      !file.startsWith('app/infra/slack/') &&
      !file.startsWith('sandbox/') &&
      (from.startsWith('@slack/web-api') ||
        from.startsWith('@slack/socket-mode') ||
        (from === '@slack/bolt' && !typeOnly)),
  );
  t.deepEqual(
    talking.map(({ file, from }) => `${file} → ${from}`),
    [],
  );
});

test('the sandbox and the product share nothing', (t) => {
  const meeting = local.filter(({ file, to }) => file.startsWith('sandbox/') !== to.startsWith('sandbox/'));
  t.deepEqual(meeting.map(arrow), []);
});

test('only app/config/config.ts reads the environment', (t) => {
  const allowed = /^(app\/config\/|app\/setup\.mjs|app\/setup\/|sandbox\/main\.ts|prisma\.config\.ts)/;
  const reading = files.filter((file) => !allowed.test(file) && /process\.env\b/.test(code(file)));
  t.deepEqual(reading, []);
});

test('no file of the product has lost its way: each lies in a room that the house knows', (t) => {
  const lost = files.filter((file) => file.startsWith('app/') && !file.endsWith('.mjs') && storey(file) === undefined);
  t.deepEqual(lost, []);
});

test('no test looks for files beside itself: what runs is a copy in .data/build, and the sources are not there', (t) => {
  const looking = walk(join(root, 'tests')).filter((file) =>
    /\bimport\.meta\.(dirname|filename|url)\b/.test(code(file)),
  );
  t.deepEqual(
    looking.filter((file) => !['tests/architecture.test.ts', 'tests/releases/unpack.ts'].includes(file)),
    [],
    'read with a path from the repository, such as `tests/x.txt`; start programs with compiled() of tests/helpers',
  );
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'generated' || name === 'node_modules') return [];
    if (statSync(path).isDirectory()) return walk(path);
    return /\.(ts|mjs)$/.test(name) ? [relative(root, path)] : [];
  });
}

function code(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function importsOf(file: string): Import[] {
  const found = code(file).matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?from\s+)?'([^']+)'|import\('([^']+)'\)/gm,
  );
  return [...found].map(([, type, from, lazily]) => ({
    file,
    from: from ?? lazily ?? '',
    typeOnly: type !== undefined,
  }));
}

function target({ file, from }: Import): string {
  return relative(root, resolve(root, dirname(file), from));
}

function storey(file: string): number | undefined {
  return STOREYS.find(([pattern]) => pattern.test(file))?.[1];
}

function arrow({ file, to }: { file: string; to: string }): string {
  return `${file} → ${to}`;
}
