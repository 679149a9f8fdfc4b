// Writes large data that packages contain as code to compressed files beside the bundles. They are read when they are
// used.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** This quality compresses nearly as well as the best one, in a tenth of the time. `npm run build` compresses again. */
const QUALITY = 9;
const PACKED = '.br';

/** The module that reads such files. */
const READER = 'packed-beside';
const UNPACK = `import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
export const unpacked = (name) => brotliDecompressSync(readFileSync(new URL(name, import.meta.url)));
`;
const NEWER_WAY = `import { unpacked } from '${READER}';\n`;
const OLDER_WAY = `const { unpacked } = require('${READER}');\n`;

/** The esbuild plugin that moves such data out of the code. */
export function packedBeside(folder) {
  async function pack(name, bytes) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), packed(bytes, QUALITY));
    return `unpacked('${name}')`;
  }
  const packJson = async (name, value) => `JSON.parse(${await pack(name, Buffer.from(JSON.stringify(value)))})`;

  return {
    name: 'packed beside the bundles',
    setup({ onResolve, onLoad }) {
      const load = (filter, contents) =>
        onLoad({ filter }, async ({ path }) => ({ contents: await contents(path), loader: 'js' }));

      onResolve({ filter: new RegExp(`^${READER}$`) }, ({ path }) => ({ path, namespace: READER }));
      onLoad({ filter: /.*/, namespace: READER }, () => ({ contents: UNPACK, loader: 'js' }));

      // WebAssembly: Prisma's query compiler and undici's HTTP parsers. Prisma accepts text or bytes.
      load(/query_compiler_\w+\.mysql\.wasm-base64\.mjs$/, async (path) => {
        const { wasm } = await import(path);
        return `${NEWER_WAY}export const wasm = ${await pack('query-compiler.wasm.br', Buffer.from(wasm, 'base64'))};`;
      });
      load(/\/undici\/lib\/llhttp\/llhttp(_simd)?-wasm\.js$/, async (path) => {
        const name = path.includes('simd') ? 'http-simd.wasm.br' : 'http.wasm.br';
        return `${OLDER_WAY}module.exports = ${await pack(name, require(path))};`;
      });

      // Names of database errors and collations, Redis commands, and the Latin spelling of other letters.
      load(/\/mysql2\/lib\/constants\/errors\.js$/, async (path) => {
        return `${OLDER_WAY}module.exports = ${await packJson('mysql-errors.json.br', require(path))};`;
      });
      load(/\/mariadb\/lib\/const\/error-code\.js$/, async (path) => {
        return `${NEWER_WAY}export default ${await packJson('mariadb-errors.json.br', (await import(path)).default)};`;
      });
      load(/\/mariadb\/lib\/const\/collations\.js$/, async (path) => {
        const text = await readFile(path, 'utf8');
        const rows = [...text.matchAll(COLLATION)].map(([, index, name, charset, most]) => [
          +index,
          name,
          charset,
          +most,
        ]);
        const filled = `for (const row of ${await packJson('collations.json.br', rows)}) charsets[row[0]] = new Collation(...row);`;
        const [first] = text.match(COLLATION) ?? [];
        return NEWER_WAY + text.replace(COLLATION, (line) => (line === first ? filled : ''));
      });
      load(/\/@ioredis\/commands\/built\/commands\.json$/, async (path) => {
        return `${OLDER_WAY}module.exports = ${await packJson('redis-commands.json.br', require(path))};`;
      });

      load(/\/@sindresorhus\/transliterate\/replacements\.js$/, async (path) => {
        const pairs = [...(await import(path)).default];
        return `${NEWER_WAY}export default new Map(${await packJson('letters.json.br', pairs)});`;
      });

      load(/\/generated\/prisma\/internal\/class\.js$/, async (path) => {
        const text = await readFile(path, 'utf8');
        return NEWER_WAY + (await withoutSchema(text, { pack, packJson }));
      });
    },
  };
}

/** Compresses these files with the best quality, which takes seconds. */
export async function packTighter(folder) {
  for (const name of (await readdir(folder)).filter((name) => name.endsWith(PACKED))) {
    const bytes = brotliDecompressSync(await readFile(join(folder, name)));
    await writeFile(join(folder, name), packed(bytes, constants.BROTLI_MAX_QUALITY));
  }
}

function packed(bytes, quality) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

/**
 * Returns the generated Prisma client with its tables and queries moved to files, and without the comments of its
 * schema.
 */
async function withoutSchema(text, { pack, packJson }) {
  const [schema, tables, words, graph] = [SCHEMA, TABLES, WORDS, GRAPH].map((pattern) => {
    const [found] = pattern.exec(text) ?? [];
    if (found === undefined) throw new Error(`Expected ${pattern} in the generated client; has Prisma changed it?`);
    return found;
  });
  const parsed = (json) => JSON.parse(JSON.parse(json));
  const swaps = [
    [schema, JSON.stringify(JSON.parse(schema).replace(/^\s*\/\/.*\n/gm, ''))],
    [`JSON.parse(${tables})`, await packJson('tables.json.br', parsed(tables))],
    [`JSON.parse(${words})`, await packJson('query-words.json.br', parsed(words))],
    [graph, `${await pack('query-graph.br', Buffer.from(graph.slice(1, -1), 'base64url'))}.toString('base64url')`],
  ];
  return swaps.reduce((swapped, [from, to]) => swapped.replace(from, () => to), text);
}

const COLLATION = /^charsets\[\d+\] = new Collation\((\d+), '(\w+)', '(\w+)', (\d)\);$/gm;
const SCHEMA = /(?<="inlineSchema": )"(?:[^"\\]|\\.)*"/;
const TABLES = /(?<=runtimeDataModel = JSON\.parse\()"(?:[^"\\]|\\.)*"/;
const WORDS = /(?<=strings: JSON\.parse\()"(?:[^"\\]|\\.)*"/;
/** The data are base64url, which decodes and encodes without loss. */
const GRAPH = /(?<=\bgraph: )"[\w-]+"/;

const require = createRequire(import.meta.url);
