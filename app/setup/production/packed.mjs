// Bundles the packages that our code imports into a few files in .data/build/node_modules, where compiled code finds
// them before the real ones. Loading a thousand small files takes half a second of processor time in each process
// that runs the product, and a run of the tests starts hundreds of processes.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { leftOut } from './left-out.mjs';

/**
 * Packages that are not bundled: the test runner, programs of their own, packages that look for files beside
 * themselves, and packages that only browsers run.
 */
const AS_THEY_ARE = /^(ava|esbuild|typescript|playwright-core|@resvg\/resvg-js|prisma|preact)(\/|$)|\.json$/;

/** The packages that the compiled code imports by name, sorted. */
export function packagesIn(texts) {
  const found = new Set();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\b(?:from|import)\s*\(?\s*["']([@a-z][^"']*)["']/g)) found.add(name);
  }
  const ours = [...found].filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
  return ours.filter((name) => !AS_THEY_ARE.test(name)).sort();
}

/** Bundles the packages into `folder`. A process that starts meanwhile finds either all old files or all new ones. */
export async function pack(names, folder) {
  const fresh = `${folder}.new`;
  // The stubs are in a folder outside of .data/build, so that their imports do not find the files that were packed
  // before.
  const stubs = '.data/packing';
  await Promise.all([fresh, stubs].map((one) => rm(one, { recursive: true, force: true })));
  await mkdir(stubs, { recursive: true });
  const entries = new Map();
  /** Maps each package to its entries: the names by which it is imported, and where they are found. */
  const packages = new Map();
  for (const [index, name] of names.entries()) {
    const exported = await exportsOf(name);
    if (exported === undefined) continue;
    // Node recognises the export names of a CommonJS package. The bundler does not, so a stub lists them.
    const stub = resolve(stubs, `${index}.mjs`);
    await writeFile(stub, `export { ${exported.join(', ')} } from '${name}';\n`);
    const [own, ...rest] = partsOf(name);
    const place = rest.join('/') || 'index';
    entries.set(`${own}/${place}`, stub);
    if (!packages.has(own)) packages.set(own, new Map());
    packages.get(own).set(rest.length === 0 ? '.' : `./${place}`, `./${place}.mjs`);
  }
  const { build } = await import('esbuild');
  await build({
    entryPoints: Object.fromEntries(entries),
    outdir: fresh,
    outExtension: { '.js': '.mjs' },
    chunkNames: '.chunks/[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    keepNames: true,
    legalComments: 'none',
    banner: { js: REQUIRE },
    // Tests may use parts of packages that production leaves out, so only some are left out here.
    plugins: [compilerBeside(fresh), ...leftOut.filter(({ name }) => /Zod|Express/.test(name))],
    logLevel: 'error',
  });
  for (const [name, exports] of packages) {
    const about = { name, exports: Object.fromEntries(exports) };
    await writeFile(join(fresh, name, 'package.json'), JSON.stringify(about));
  }
  await rm(stubs, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
}

/** CommonJS packages load Node's own modules by require(), which ES modules lack. */
const REQUIRE = "import { createRequire as olderWay } from 'node:module'; const require = olderWay(import.meta.url);";

/**
 * The names that the package exports. Undefined if there is no such package, as for one that is only mentioned in a
 * comment.
 */
async function exportsOf(name) {
  try {
    return Object.keys(await import(name)).filter((one) => /^[\w$]+$/.test(one));
  } catch {
    return undefined; // If the code really imports it, Node reports that it is missing.
  }
}

function partsOf(name) {
  const parts = name.split('/');
  return name.startsWith('@') ? [parts.slice(0, 2).join('/'), ...parts.slice(2)] : parts;
}

/**
 * Moves Prisma's query compiler, which is WebAssembly written as text into a module, to a file of its own, which
 * loads at once.
 */
function compilerBeside(folder) {
  return {
    name: "Prisma's compiler",
    setup({ onLoad }) {
      onLoad({ filter: /query_compiler_\w+\.mysql\.wasm-base64\.mjs$/ }, async ({ path }) => {
        const { wasm } = await import(path);
        const file = join(folder, 'query-compiler.wasm');
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, Buffer.from(wasm, 'base64'));
        // The Prisma client makes a Buffer of it, from text or from bytes.
        const contents = `import { readFileSync } from 'node:fs';
          export const wasm = readFileSync(${JSON.stringify(resolve(folder.replace(/\.new$/, ''), 'query-compiler.wasm'))});`;
        return { contents, loader: 'js' };
      });
    },
  };
}
