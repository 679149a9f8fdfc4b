// Bundles the production code: few files that contain the packages. Fifteen hundred small files would take more than
// half a second of processor time to load at each start, and bundled packages need not be installed. Dynamic imports
// become files of their own, and common code of several programs is shared.
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BUILD, compile } from '../build.mjs';
import { withBuildLock } from '../build-lock.mjs';
import { step } from '../progress.mjs';
import { thinMap } from './thin-map.mjs';

/** Everything of dist/ except its package list. `npm start` runs it too. */
export const PRODUCTION = '.data/production';
const RECORD = join(PRODUCTION, 'made-from');

/** The programs by their names in production, where all bundles are in one folder. */
const PROGRAMS = {
  crewcall: 'app/setup/production/programs.js',
  sandbox: 'sandbox/main.js',
  'chart-process': 'app/infra/chart/chart-process.mjs',
};
/** Programs that are started by another one, which looks for them at their place in the repository. */
const STARTED = ['sandbox', 'chart-process'];
/** Files that are read at run time keep their place in the repository. */
const FOLDERS = ['app', 'manifests', 'prisma/migrations', 'sandbox/web/assets'];
const IN_BUNDLES = /^app\/(generated\/|.*\.(js|mjs|map)$)/;
const RUN_AS_IT_IS = 'app/setup/end-with-parent.mjs';

/** Brings the production folder up to date with the compiled code, and returns its path. */
export async function bundle() {
  const { madeFrom } = await compile();
  if ((await record()) === madeFrom) return PRODUCTION;
  return withBuildLock(async () => {
    if ((await record()) !== madeFrom) await step('Bundling', () => make(madeFrom));
    return PRODUCTION;
  });
}

/** Imports the operator's programs from production. */
export async function importProduction() {
  return import(new URL(`${resolve(await bundle())}/crewcall.js`, 'file:').href);
}

async function record() {
  return readFile(RECORD, 'utf8').catch(() => undefined); // Nothing was built yet.
}

async function make(madeFrom) {
  const fresh = `${PRODUCTION}.new`;
  await rm(fresh, { recursive: true, force: true });
  await bundleAll(fresh);
  for (const name of (await readdir(fresh)).filter((name) => name.endsWith('.map'))) {
    await writeFile(join(fresh, name), thinMap(await readFile(join(fresh, name), 'utf8')));
  }
  for (const name of STARTED) await standIn({ fresh, place: PROGRAMS[name], bundle: `${name}.js` });
  const data = (await Promise.all(FOLDERS.map(walk))).flat().filter((path) => !IN_BUNDLES.test(path));
  for (const path of [...data, RUN_AS_IT_IS]) {
    await mkdir(dirname(join(fresh, path)), { recursive: true });
    await copyFile(join(BUILD, path), join(fresh, path));
  }
  await writeFile(join(fresh, 'main.js'), MAIN);
  await writeFile(join(fresh, 'made-from'), madeFrom);
  // Replaced as a whole, so that a program that starts meanwhile finds a complete folder.
  await rm(PRODUCTION, { recursive: true, force: true });
  await rename(fresh, PRODUCTION);
}

const MAIN = `// Made by \`npm run build\`. Traces show the lines of the .ts files.
process.setSourceMapsEnabled(true);
const { runProgram } = await import('./crewcall.js');
await runProgram(process.argv.slice(2));
`;

async function standIn({ fresh, place, bundle }) {
  await mkdir(dirname(join(fresh, place)), { recursive: true });
  await writeFile(join(fresh, place), `import '${posix.relative(posix.dirname(place), bundle)}';\n`);
}

async function bundleAll(fresh) {
  const { build } = await import('esbuild');
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  await build({
    entryPoints: Object.fromEntries(Object.entries(PROGRAMS).map(([name, source]) => [name, join(BUILD, source)])),
    outdir: fresh,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The `dependencies` of package.json are installed beside dist/: native code, which cannot be bundled.
    external: Object.keys(dependencies),
    minify: true,
    // Errors are reported by the names of their classes.
    keepNames: true,
    legalComments: 'none',
    sourcemap: true,
    sourcesContent: false,
    banner: { js: REQUIRE },
    plugins: [filesBeside, compilerBeside(fresh), englishOnly, withoutExpress, ownLinesOnly],
    logLevel: 'error',
  });
}

/** CommonJS packages require Node's own modules. */
const REQUIRE = "import { createRequire as olderWay } from 'node:module'; const require = olderWay(import.meta.url);";

/** Adjusts import.meta.url, so that bundled code still finds the files beside its source. */
const filesBeside = {
  name: 'files beside the source',
  setup({ onLoad }) {
    onLoad({ filter: /\/\.data\/build\/.*\.m?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('import.meta.url')) return undefined;
      const own = path.slice(resolve(BUILD).length + 1);
      const url = `new URL(${JSON.stringify(own)}, import.meta.url).href`;
      return { contents: text.replaceAll('import.meta.url', url), loader: 'js' };
    });
  },
};

/** Zod contains its messages in fifty languages, of which we need one. */
const englishOnly = {
  name: 'English only',
  setup({ onLoad }) {
    onLoad({ filter: /\/zod\/v4\/locales\/index\.(js|cjs)$/ }, ({ path }) => ({
      contents: path.endsWith('.cjs')
        ? "exports.en = require('./en.cjs').default;"
        : "export { default as en } from './en.js';",
    }));
  },
};

/** Bolt contains a receiver for Express and loads it at each start, but we only use sockets. */
const withoutExpress = {
  name: 'without Express',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/express\/index\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('Expected no Express: Slack is heard by Socket Mode.'); };",
    }));
  },
};

/**
 * Prisma's query compiler is WebAssembly, encoded as text in a module; as a file of its own it takes a quarter of the
 * time.
 */
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

/**
 * Stack traces need no lines of packages. An empty source map for the first one keeps them out of our map, which is
 * read at each start.
 */
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
