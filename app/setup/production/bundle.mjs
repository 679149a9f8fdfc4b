// What runs in production: one file for each process, with the packages in it. Fifteen hundred small files take more
// than half a second of processor time to load, at each start; and what lies in the file need not be installed.
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUILD, compile } from '../build.mjs';
import { withBuildLock } from '../build-lock.mjs';
import { step } from '../progress.mjs';

/** All of dist/ but its list of packages. `npm start` runs what lies here, too. */
export const PRODUCTION = '.data/production';
const RECORD = join(PRODUCTION, 'made-from');

/** The programs by the place that each has in production: those that start another one look for it there. */
const PROGRAMS = {
  'crewcall.js': 'app/setup/production/programs.js',
  'sandbox/main.js': 'sandbox/main.js',
  'app/infra/chart/chart-process.mjs': 'app/infra/chart/chart-process.mjs',
};
/** What the programs read while they run lies where it lies in the repository. */
const FOLDERS = ['app', 'manifests', 'prisma/migrations', 'sandbox/web/assets'];
const IN_BUNDLES = /^app\/(generated\/|.*\.(js|mjs|map)$)/;
const RUN_AS_IT_IS = 'app/setup/end-with-parent.mjs';

/** Brings the production folder up to date with what was compiled, and answers where it is. */
export async function bundle() {
  const { madeFrom } = await compile();
  if ((await record()) === madeFrom) return PRODUCTION;
  return withBuildLock(async () => {
    if ((await record()) !== madeFrom) await step('Bundling', () => make(madeFrom));
    return PRODUCTION;
  });
}

/** The operator's programs, as production has them. */
export async function importProduction() {
  return import(new URL(`${resolve(await bundle())}/crewcall.js`, 'file:').href);
}

async function record() {
  return readFile(RECORD, 'utf8').catch(() => undefined); // Nothing was made yet.
}

async function make(madeFrom) {
  const fresh = `${PRODUCTION}.new`;
  await rm(fresh, { recursive: true, force: true });
  for (const [place, source] of Object.entries(PROGRAMS)) await bundleOne({ fresh, place, source });
  const data = (await Promise.all(FOLDERS.map(walk))).flat().filter((path) => !IN_BUNDLES.test(path));
  for (const path of [...data, RUN_AS_IT_IS]) {
    await mkdir(dirname(join(fresh, path)), { recursive: true });
    await copyFile(join(BUILD, path), join(fresh, path));
  }
  await writeFile(join(fresh, 'main.js'), MAIN);
  await writeFile(join(fresh, 'made-from'), madeFrom);
  // A program that starts meanwhile finds a whole folder.
  await rm(PRODUCTION, { recursive: true, force: true });
  await rename(fresh, PRODUCTION);
}

const MAIN = `// Made by \`npm run build\`. Traces show the lines of the .ts files.
process.setSourceMapsEnabled(true);
const { runProgram } = await import('./crewcall.js');
await runProgram(process.argv.slice(2));
`;

async function bundleOne({ fresh, place, source }) {
  const { build } = await import('esbuild');
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  await build({
    entryPoints: [join(BUILD, source)],
    outfile: join(fresh, place),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // What package.json has under `dependencies` is installed beside dist/: code of the machine, which is no text.
    external: Object.keys(dependencies),
    // Names stay: errors are told by the names of their classes.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    banner: { js: REQUIRE },
    plugins: [filesOf(place), compilerBeside(dirname(join(fresh, place))), ownLinesOnly],
    logLevel: 'error',
  });
}

/** Packages of the older kind ask for Node's own modules in the older way. */
const REQUIRE = "import { createRequire as olderWay } from 'node:module'; const require = olderWay(import.meta.url);";

/** Each part of the bundle still finds the files that lie beside its source. */
function filesOf(place) {
  return {
    name: 'files beside the source',
    setup({ onLoad }) {
      onLoad({ filter: /\/\.data\/build\/.*\.m?js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const own = path.slice(resolve(BUILD).length + 1);
        const url = `new URL(${JSON.stringify(posix.relative(posix.dirname(place), own))}, import.meta.url).href`;
        return { contents: text.replaceAll('import.meta.url', url), loader: 'js' };
      });
    },
  };
}

/** Prisma's query compiler is WebAssembly, written as text into a module: as a file of its own it takes a quarter. */
function compilerBeside(folder) {
  return {
    name: "Prisma's compiler",
    setup({ onLoad }) {
      onLoad({ filter: /query_compiler_\w+\.mysql\.wasm-base64\.mjs$/ }, async ({ path }) => {
        const { wasm } = await import(path);
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, 'query-compiler.wasm.gz'), gzipSync(Buffer.from(wasm, 'base64'), { level: 9 }));
        return { contents: READ_COMPILER, loader: 'js' };
      });
    },
  };
}

// The client makes a Buffer of it, from text or from bytes.
const READ_COMPILER = `import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
export const wasm = gunzipSync(readFileSync(new URL('query-compiler.wasm.gz', import.meta.url)));
`;

/** Of packages no trace needs the lines: a map of the first one alone keeps the others out of ours, read at each start. */
const ownLinesOnly = {
  name: 'own lines only',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: `${text}\n//# sourceMappingURL=data:application/json;base64,${ONE_LINE}`, loader: 'default' };
    });
  },
};
const ONE_LINE = Buffer.from('{"version":3,"sources":["package"],"mappings":"AAAA"}').toString('base64');

async function walk(folder) {
  const entries = await readdir(join(BUILD, folder), { withFileTypes: true });
  const found = entries.map((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(path) : [path];
  });
  return (await Promise.all(found)).flat();
}
