// `npm run build`: dist/, which runs by `node dist/main.js` with production packages only.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD, compile } from './build.mjs';
import { step } from './progress.mjs';

const FOLDERS = ['app', 'commands', 'listeners', 'manifests', 'prisma', 'sandbox'];
/** What only a clone of the repository needs: it compiles, writes migrations, or is in the page's bundle already. */
const LEFT_OUT = [
  /^app\/setup\/(build|build-lock|command|dist|packages|prisma-client)\.mjs$/,
  /^prisma\/(ddl|ddl-generator|schema-ddl)\.js/,
  /^sandbox\/web\/page\//,
];

export async function buildDist(dist = process.argv[2] ?? 'dist') {
  const { types } = await compile();
  if (!types.ok) {
    throw Object.assign(new Error(`Nothing was built, for the types are wrong.\n${types.output}`), { name: 'Refused' });
  }
  await step('Writing dist', () => write(dist));
  process.stdout.write(
    `${dist}/ is ready. It holds package.json and package-lock.json: where it is to run, in it,\n` +
      '  npm ci && node main.js\n',
  );
}

async function write(dist) {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  for (const folder of FOLDERS) {
    await cp(join(BUILD, folder), join(dist, folder), { recursive: true, filter: (path) => isWanted(path) });
  }
  const { devDependencies: _, ...described } = JSON.parse(await readFile('package.json', 'utf8'));
  await writeJson(join(dist, 'package.json'), { ...described, scripts: { start: 'exec node main.js' } });
  await writeJson(
    join(dist, 'package-lock.json'),
    productionOnly(JSON.parse(await readFile('package-lock.json', 'utf8'))),
  );
  await writeFile(join(dist, 'main.js'), MAIN);
}

function writeJson(path, content) {
  return writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Without the packages for developing, also those that a production package would use if they were there: Prisma's CLI. */
function productionOnly({ packages, ...lock }) {
  const kept = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  const { devDependencies: _, ...root } = packages[''];
  return { ...lock, packages: { ...Object.fromEntries(kept), '': root } };
}

const MAIN = `// Made by \`npm run build\`. Traces show the lines of the .ts files.
process.setSourceMapsEnabled(true);
const { run } = await import('./app/setup/run.mjs');
await run(async () => (await import('./app/setup/start.js')).start());
`;

function isWanted(path) {
  const name = path.slice(BUILD.length + 1);
  return !LEFT_OUT.some((pattern) => pattern.test(name));
}
