// Bundles the production code: a few files that contain the packages. Loading fifteen hundred small files would take
// more than half a second of processor time at each start, and bundled packages need not be installed. Dynamic
// imports become files of their own, and several programs share their common code.
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { BUILD, compile } from '../build.mjs';
import { withBuildLock } from '../build-lock.mjs';
import { step } from '../progress.mjs';
import { packedBeside } from './beside.mjs';
import { writeOwnLetters } from './fonts.mjs';
import { leftOut } from './left-out.mjs';
import { thinMap } from './thin-map.mjs';

/** The folder with all of dist/ except its package list. `npm start` runs it too. */
export const PRODUCTION = '.data/production';
const RECORD = join(PRODUCTION, 'made-from');

const DRAWING = 'chart-process';
/** The programs by their names in production, where all bundles are in one folder. */
const PROGRAMS = {
  crewcall: 'app/setup/production/programs.js',
  sandbox: 'sandbox/main.js',
  [DRAWING]: 'app/infra/chart/chart-process.mjs',
};
/** Programs that other programs start, and look for at their place in the repository. */
const STARTED = ['sandbox', DRAWING];
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
    await (path.endsWith('.ttf') ? writeOwnLetters : copyFile)(join(BUILD, path), join(fresh, path));
  }
  await writeFile(join(fresh, 'main.js'), MAIN);
  await writeFile(join(fresh, 'made-from'), madeFrom);
  // The folder is replaced as a whole, so that a program that starts meanwhile finds a complete one.
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
  const common = {
    outdir: fresh,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The `dependencies` of package.json are not bundled, because they contain native code. They are installed beside
    // dist/.
    external: Object.keys(dependencies),
    minify: true,
    legalComments: 'none',
    banner: { js: REQUIRE },
    plugins: [fromThePackages, filesBeside, packedBeside(fresh), ...leftOut, ownLinesOnly],
    logLevel: 'error',
  };
  const { [DRAWING]: drawing, ...others } = PROGRAMS;
  await build({
    ...common,
    entryPoints: entryPoints(others),
    splitting: true,
    // Names are kept, because errors are reported by the names of their classes, and stack traces by those of
    // functions.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
  });
  // The drawing process is bundled alone: it shares no code with the others. It has no source map, because only the
  // messages of its errors are reported.
  await build({ ...common, entryPoints: entryPoints({ [DRAWING]: drawing }) });
}

function entryPoints(programs) {
  return Object.fromEntries(Object.entries(programs).map(([name, source]) => [name, join(BUILD, source)]));
}

/** CommonJS packages load Node's own modules by require(), which ES modules lack. */
const REQUIRE = "import { createRequire as olderWay } from 'node:module'; const require = olderWay(import.meta.url);";

/** Packages are bundled from node_modules, not from the files that packed.mjs makes for the processes of tests. */
const fromThePackages = {
  name: 'from the packages',
  setup({ onResolve, resolve: found }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === fromThePackages || !resolveDir.startsWith(resolve(BUILD))) return undefined;
      return found(path, { kind, resolveDir: process.cwd(), pluginData: fromThePackages });
    });
  },
};

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
