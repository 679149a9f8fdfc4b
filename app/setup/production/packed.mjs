// Bundles the packages that our code imports into few files in .data/build/node_modules, where compiled code finds them
// before the real ones. To load them as a thousand small files takes half a second of processor time in each process
// that runs the product, and a run of the tests starts hundreds of processes.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { leftOut } from './left-out.mjs';

/** The runner of the tests and programs of their own; what looks for files beside itself; what only browsers run. */
const AS_THEY_ARE = /^(ava|esbuild|typescript|playwright-core|@resvg\/resvg-js|prisma|preact)(\/|$)|\.json$/;

/** What the compiled code imports by name, in order. */
export function packagesIn(texts) {
  const found = new Set();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\b(?:from|import)\s*\(?\s*["']([@a-z][^"']*)["']/g)) found.add(name);
  }
  const ours = [...found].filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
  return ours.filter((name) => !AS_THEY_ARE.test(name)).sort();
}

/** Packs them into `folder`; whoever starts meanwhile finds the old ones or the new ones. */
export async function pack(names, folder) {
  const fresh = `${folder}.new`;
  // Where what was packed before is not found.
  const stubs = '.data/packing';
  await Promise.all([fresh, stubs].map((one) => rm(one, { recursive: true, force: true })));
  await mkdir(stubs, { recursive: true });
  const entries = new Map();
  /** The entries of each package: where a name is found. */
  const packages = new Map();
  for (const [index, name] of names.entries()) {
    const exported = await exportsOf(name);
    if (exported === undefined) continue;
    // Node shows the names of a package of the older kind, too; a bundler has to be told them.
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
    // What only tests import may use other parts of what production leaves out.
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

/** Packages of the older kind ask for Node's own modules in the older way. */
const REQUIRE = "import { createRequire as olderWay } from 'node:module'; const require = olderWay(import.meta.url);";

/** The names that it exports; undefined where there is no such package, as in an example that a comment gives. */
async function exportsOf(name) {
  try {
    return Object.keys(await import(name)).filter((one) => /^[\w$]+$/.test(one));
  } catch {
    return undefined; // Whoever imports it is told by Node.
  }
}

function partsOf(name) {
  const parts = name.split('/');
  return name.startsWith('@') ? [parts.slice(0, 2).join('/'), ...parts.slice(2)] : parts;
}

/** Prisma's query compiler is WebAssembly, written as text into a module: as a file of its own it is read at once. */
function compilerBeside(folder) {
  return {
    name: "Prisma's compiler",
    setup({ onLoad }) {
      onLoad({ filter: /query_compiler_\w+\.mysql\.wasm-base64\.mjs$/ }, async ({ path }) => {
        const { wasm } = await import(path);
        const file = join(folder, 'query-compiler.wasm');
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, Buffer.from(wasm, 'base64'));
        // The client makes a Buffer of it, from text or from bytes.
        const contents = `import { readFileSync } from 'node:fs';
          export const wasm = readFileSync(${JSON.stringify(resolve(folder.replace(/\.new$/, ''), 'query-compiler.wasm'))});`;
        return { contents, loader: 'js' };
      });
    },
  };
}
