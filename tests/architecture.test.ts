import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'ava';

const root = process.cwd();

/** The storeys, the highest first. A file may import from its own storey and from lower ones. */
const STOREYS: [string, RegExp][] = [
  ['wiring and setup', /^app\/(main\.|wiring\/|job-kinds\.|setup\/|setup\.mjs)/],
  ['edges', /^(listeners|commands|app\/inbound)\//],
  ['domain', /^app\/domain\//],
  ['directory', /^app\/infra\/directory\//],
  ['services of the machine', /^app\/infra\/(slack|jobs|connectors|effects|chart|redis|processes)\//],
  ['database', /^app\/infra\/database\//],
  ['small parts', /^app\/(infra|generated)\//],
  ['configuration', /^app\/config\//],
];

/** The edges, the highest first: buttons type commands, and both use app/inbound/slack. */
const EDGES = ['listeners', 'commands', 'app/inbound/slack', 'app/inbound'];

/** The subjects of app/domain, the lowest first. A subject may import from those before it. */
const SUBJECTS = [
  'privacy',
  'calendar',
  'audit',
  'reports',
  'team',
  'projects',
  'offers',
  'reviews',
  'surveys',
  'invoices',
  'feedback',
  'intercom',
  'metrics',
  'announcements',
  'home',
  'daily',
];

/** The most files that a folder may hold. An index.ts is not counted. */
const FILES_MOST = 15;

const WHAT_TO_DO = {
  upwards:
    'Arrows go down only. Move what both need into the lower storey; or let the lower one offer a hook (app/infra/database/hook.ts) or take a parameter, and the upper one use it.',
  subjects:
    'Subjects have an order, see SUBJECTS in this test. Where a lower subject has to cause something in an upper one, it calls a hook of its own (team/hooks.ts, projects/hooks.ts), and app/domain/consequences.ts says what follows.',
  cycle: 'Two files that need each other are one file, or share a third: move what both need (often a type) there.',
  crowd: `More than ${FILES_MOST} files in a folder are not found any more. Make subfolders by purpose.`,
  environment: 'Read it in app/config and hand it on.',
};

interface Import {
  file: string;
  from: string;
  typeOnly: boolean;
}

const files = ['app', 'listeners', 'commands', 'sandbox', 'prisma'].flatMap((folder) => walk(join(root, folder)));
const imports = files.flatMap(importsOf);
const local = imports.filter(({ from }) => from.startsWith('.')).map((found) => ({ ...found, to: target(found) }));

test('imports go down only: from the edges to the subjects, the infrastructure, the database, the configuration', (t) => {
  const upwards = local.filter(({ file, to }) => isProduct(to) && storey(file) > storey(to));
  t.deepEqual(upwards.map(arrow), [], WHAT_TO_DO.upwards);
});

test('listeners use commands, and both use app/inbound/slack, never the other way', (t) => {
  const upwards = local.filter(({ file, to }) => edge(file) !== -1 && edge(to) !== -1 && edge(file) > edge(to));
  t.deepEqual(upwards.map(arrow), [], WHAT_TO_DO.upwards);
});

test('subjects have an order: each knows only those below it', (t) => {
  const unknown = files.filter((file) => file.startsWith('app/domain/') && subject(file) === -1);
  t.deepEqual(
    unknown.filter((file) => file.split('/').length > 3),
    [],
    'Give the new subject its place in SUBJECTS.',
  );
  const upwards = local.filter(({ file, to }) => subject(file) !== -1 && subject(to) > subject(file));
  t.deepEqual(upwards.map(arrow), [], WHAT_TO_DO.subjects);
});

test('files that lie in app/domain itself connect its subjects, and no subject imports them', (t) => {
  const knowing = local.filter(({ file, to }) => subject(file) !== -1 && /^app\/domain\/[^/]+$/.test(to));
  t.deepEqual(knowing.map(arrow), [], WHAT_TO_DO.subjects);
});

test('no files import each other in a circle, not even types', (t) => {
  t.deepEqual(circles(), [], WHAT_TO_DO.cycle);
});

test('no folder holds too many files', (t) => {
  const count = new Map<string, number>();
  for (const file of files) {
    if (!isProduct(file) || /\/index\.ts$/.test(file)) continue;
    count.set(dirname(file), (count.get(dirname(file)) ?? 0) + 1);
  }
  const crowded = [...count].filter(([, found]) => found > FILES_MOST);
  t.deepEqual(
    crowded.map(([folder, found]) => `${folder}: ${found}`),
    [],
    WHAT_TO_DO.crowd,
  );
});

test('a subject imports the facts of another one, never its effects, words or forms', (t) => {
  const intruding = local.filter(({ file, to }) => {
    const isInside = /\/(jobs|messages|modals)\.ts$/.test(to);
    return isInside && subject(file) !== -1 && subject(to) !== -1 && subject(file) !== subject(to);
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

test('kinds of jobs are made only in kinds.ts, and each of these files is in the list of app/job-kinds.ts', (t) => {
  const making = files.filter((file) => file !== 'app/infra/jobs/job.ts' && /\bjobKind\(/.test(code(file)));
  const listed = local.flatMap(({ file, to }) => (file === 'app/job-kinds.ts' && to.endsWith('/kinds.ts') ? [to] : []));
  t.deepEqual(making.sort(), listed.sort());
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

test('only app/infra/effects writes to the table effects, and no other table marks calls that are under way', (t) => {
  const elsewhere = files.filter((file) => !file.startsWith('app/infra/effects/') && file.startsWith('app/'));
  const writing = elsewhere.filter((file) =>
    /\.effect\.(create|update|upsert|delete)|(INTO|UPDATE|FROM)\s+`?effects\b/i.test(code(file)),
  );
  t.deepEqual(writing, []);
  // An earlier version wrote these columns. They are read, but never written again.
  const marking = elsewhere.filter((file) => /\b(begunAt|settlingAt):\s*(?!begunAt\b)/.test(code(file)));
  t.deepEqual(marking, []);
});

test('text from outside is never a key of a plain object: values are grouped by name in a Map', (t) => {
  // Arrays are indexed by number, and the operator writes the environment, so both are safe.
  const harmless =
    /^(app\/infra\/slack\/pace\/heap\.ts|app\/domain\/metrics\/sources\/google-analytics\.ts|app\/config\/config\.ts)$/;
  const gathering = files.filter(
    (file) =>
      isProduct(file) &&
      !harmless.test(file) &&
      /[\w)\]]\[[A-Za-z_][\w.]*\]\s*(?:\?\?|\|\||[+-])?=(?![=>])|Object\.groupBy\(|\.reduce\([^;]*?, \{\}\)/.test(
        code(file),
      ),
  );
  t.deepEqual(gathering, [], 'A client may be called "__proto__": use a Map.');
});

test('no CommonJS package is imported dynamically: in production only its default export exists', (t) => {
  // These two have ES modules of their own. Files in .mjs only prepare the build.
  const named = /\{ (?!default\b)[^}]*\} = await import\('(?!\.|node:|jose\/|smtp-server)([^']+)'\)/g;
  const found = files.flatMap((file) =>
    file.endsWith('.ts') && (isProduct(file) || file.startsWith('sandbox/'))
      ? [...code(file).matchAll(named)].map(([, name]) => `${file}: ${name}`)
      : [],
  );
  t.deepEqual(found, [], 'Import it statically in a file of its own, and that file dynamically.');
});

test('the sandbox and the product share nothing', (t) => {
  const meeting = local.filter(({ file, to }) => file.startsWith('sandbox/') !== to.startsWith('sandbox/'));
  t.deepEqual(meeting.map(arrow), []);
});

test('only app/config and app/setup read the environment', (t) => {
  const allowed = /^(app\/config\/|app\/setup\.mjs|app\/setup\/|sandbox\/main\.ts|prisma\.config\.ts)/;
  const reading = files.filter((file) => !allowed.test(file) && /process\.env\b/.test(code(file)));
  t.deepEqual(reading, [], WHAT_TO_DO.environment);
});

test('every file of the product lies in a storey', (t) => {
  const lost = files.filter((file) => isProduct(file) && storey(file) === -1);
  t.deepEqual(lost, [], 'Put it where its storey is, see docs/where-is-what.md.');
});

test('no test looks for files beside itself: tests run as copies in .data/build, where the sources are missing', (t) => {
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

function isProduct(file: string): boolean {
  return /^(app|listeners|commands)\//.test(file);
}

/** The number of the storey, 0 for the highest. -1: the file is in none. */
function storey(file: string): number {
  return STOREYS.findIndex(([, pattern]) => pattern.test(file));
}

function edge(file: string): number {
  return EDGES.findIndex((folder) => file.startsWith(`${folder}/`));
}

/** The number of the subject, 0 for the lowest. -1: the file belongs to none. */
function subject(file: string): number {
  return SUBJECTS.indexOf(/^app\/domain\/([\w-]+)\//.exec(file)?.[1] ?? '');
}

/** Groups of files that all reach each other by imports (strongly connected components, after Tarjan). */
function circles(): string[][] {
  const known = new Set(files);
  const reached = new Map<string, string[]>();
  for (const { file, to } of local) {
    if (known.has(to)) reached.set(file, [...(reached.get(file) ?? []), to]);
  }
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  for (const file of files) if (!order.has(file)) visit(file);
  return found;

  function visit(file: string): void {
    order.set(file, order.size);
    lowest.set(file, order.get(file) ?? 0);
    path.push(file);
    for (const next of reached.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  }
}

function arrow({ file, to }: { file: string; to: string }): string {
  return `${file} → ${to}`;
}
