// TypeScript is compiled once after each change, into .data/build, and every process runs the result. The folder
// mirrors the repository, so that paths relative to a file (migrations, manifests, pictures of the page) are the same.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBuildLock } from './build-lock.mjs';
import { output } from './command.mjs';
import { pack, packagesIn } from './production/packed.mjs';
import { step } from './progress.mjs';

export const BUILD = '.data/build';
const RECORD = join(BUILD, 'made-from.json');
const INFO = join(BUILD, 'tsc.json');
const FOLDERS = ['app', 'commands', 'listeners', 'manifests', 'prisma', 'sandbox', 'tests'];
const FILES = ['prisma.config.ts', 'tsconfig.json', 'node_modules/.package-lock.json'];
/** Single files that the product needs from large packages, by their destination. */
const BROUGHT = {
  'app/infra/slack/blocks/emoji-names.json': 'node_modules/emojibase-data/en/shortcodes/iamcal.json',
  'app/infra/chart/fonts/Inter_400Regular.ttf': 'node_modules/@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf',
  'app/infra/chart/fonts/Inter_700Bold.ttf': 'node_modules/@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf',
};
/** Compiled code finds packages here before those of the repository. */
const PACKED = join(BUILD, 'node_modules');
const PACKERS = ['app/setup/production/packed.mjs', 'app/setup/production/left-out.mjs'];
const PAGE = 'sandbox/web/page/';
const PAGE_ASSETS = join(BUILD, 'sandbox/web/assets');

/**
 * Brings .data/build up to date. Returns whether the types are right, or else the compiler's messages; the code is
 * written in either case. If several processes call it at once, one compiles and the others wait.
 */
export async function compile() {
  const madeFrom = fingerprint(await sources());
  if ((await record()).madeFrom === madeFrom) return record();
  return withBuildLock(async () => {
    const files = await sources();
    const last = await record();
    if (last.madeFrom === fingerprint(files)) return last;
    return step('Compiling', () => make(files, last));
  });
}

/** Packs the packages that compiled code imports, for a run that starts many processes. */
export async function packPackages() {
  const { madeFrom } = await compile();
  await withBuildLock(async () => {
    const there = await packed();
    if (there.madeFrom === madeFrom) return;
    const { names, from } = await wantedPacked(await sources());
    if (there.from !== from) await step('Packing packages', () => pack(names, PACKED));
    await writeFile(join(PACKED, 'made-from.json'), JSON.stringify({ madeFrom, from }));
  });
}

async function packed() {
  return JSON.parse(await readFile(join(PACKED, 'made-from.json'), 'utf8').catch(() => '{}'));
}

/** The packages that compiled code imports, and what they are packed from. */
async function wantedPacked(files) {
  const typescript = files.filter(({ path }) => /(?<!\.d)\.tsx?$/.test(path));
  const names = packagesIn(await Promise.all(typescript.map(({ path }) => readFile(compiled(path), 'utf8'))));
  const installed = files.filter(({ path }) => path.startsWith('node_modules/') || PACKERS.includes(path));
  return { names, from: fingerprint([...installed, ...names]) };
}

/** The path of the compiled program of a source file, such as `sandbox/main.ts`. */
export function compiled(source) {
  return join(BUILD, source.replace(/\.tsx?$/, '.js'));
}

/** Imports a compiled module. */
export function importCompiled(source) {
  return import(pathToFileURL(compiled(source)).href);
}

async function make(files, last) {
  const typescript = files.filter(({ path }) => /(?<!\.d)\.tsx?$/.test(path));
  let types = await runCompiler();
  // The compiler trusts its cache and would not notice deleted files, so then it starts from scratch.
  if (!(await allThere(typescript))) {
    await rm(INFO, { force: true });
    types = await runCompiler();
    if (!(await allThere(typescript))) throw new Error(`The compiler wrote nothing.\n${types.output}`);
  }
  const others = files.filter(({ path }) => !/\.(tsx?|mts)$/.test(path) && FOLDERS.includes(path.split('/')[0]));
  const copies = { ...Object.fromEntries(others.map(({ path }) => [path, path])), ...BROUGHT };
  for (const [path, from] of Object.entries(copies)) await copyWhereNewer(from, join(BUILD, path));
  await clearStale(
    new Set([...typescript.flatMap(outputsOf), ...Object.keys(copies).map((path) => join(BUILD, path))]),
  );
  const page = fingerprint(files.filter(({ path }) => path.startsWith(PAGE) || path.startsWith('node_modules/')));
  if (last.page !== page) await bundlePage();
  const { from } = await packed();
  if (from !== undefined && from !== (await wantedPacked(files)).from) await rm(PACKED, { recursive: true });
  const made = { madeFrom: fingerprint(files), page, types };
  await writeFile(`${RECORD}.new`, JSON.stringify(made));
  await rename(`${RECORD}.new`, RECORD);
  return made;
}

async function runCompiler() {
  const options = ['--noEmit', 'false', '--incremental', '--tsBuildInfoFile', INFO];
  const { status, said } = await output(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.', ...options]);
  return { ok: status === 0, output: said };
}

/** Bundles the sandbox's page for browsers. */
async function bundlePage() {
  const { build } = await import('esbuild');
  await rm(PAGE_ASSETS, { recursive: true, force: true });
  await build({
    entryPoints: { page: join(PAGE, 'main.tsx') },
    outdir: PAGE_ASSETS,
    publicPath: '/web',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.woff2': 'file' },
    plugins: [onlyNewerFonts],
    logLevel: 'silent',
  });
}

/** Leaves out the older format of each font. Every browser that can run the page reads the newer one. */
const onlyNewerFonts = {
  name: 'only newer fonts',
  setup({ onLoad }) {
    onLoad({ filter: /\/@fontsource\/.*\.css$/ }, async ({ path }) => {
      const css = await readFile(path, 'utf8');
      return { contents: css.replaceAll(/,\s*url\([^)]*\.woff\)\s*format\(['"]woff['"]\)/g, ''), loader: 'css' };
    });
  },
};

/** Every file that the build depends on, with a value that changes when it does. */
async function sources() {
  const found = await Promise.all([...FOLDERS.map(walk), ...FILES.map((path) => described(path))]);
  return found.flat();
}

async function walk(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : described(path);
  });
  return (await Promise.all(found)).flat();
}

async function described(path) {
  const { mtimeMs, size } = await stat(path);
  return { path, mtimeMs, size };
}

function fingerprint(files) {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

async function record() {
  try {
    return JSON.parse(await readFile(RECORD, 'utf8'));
  } catch {
    return {}; // Nothing was built yet.
  }
}

function outputsOf({ path }) {
  return [compiled(path), `${compiled(path)}.map`];
}

async function allThere(typescript) {
  const there = new Set(await walkWhereThere(BUILD));
  return typescript.flatMap(outputsOf).every((path) => there.has(path));
}

async function copyWhereNewer(from, to) {
  const [given, copy] = [await stat(from), await stat(to).catch(() => undefined)];
  if (copy !== undefined && copy.mtimeMs > given.mtimeMs && copy.size === given.size) return;
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

/** Deletes the results of files that are gone, because a deleted test must not run any more. */
async function clearStale(wanted) {
  const kept = [RECORD, INFO];
  for (const path of await walkWhereThere(BUILD)) {
    if (wanted.has(path) || kept.includes(path) || path.startsWith(PAGE_ASSETS) || path.startsWith(PACKED)) continue;
    await rm(path);
    // An empty folder of prisma/migrations would be taken for a broken migration.
    const folder = dirname(path);
    if ((await readdir(folder)).length === 0) await rmdir(folder);
  }
}

async function walkWhereThere(folder) {
  return (await walk(folder).catch(() => [])).map(({ path }) => path);
}
