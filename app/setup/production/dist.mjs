// `npm run build`: dist/, which runs by `node dist/main.js` with production packages only.
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from '../build.mjs';
import { step } from '../progress.mjs';
import { packTighter } from './beside.mjs';
import { bundle } from './bundle.mjs';

const COMMANDS = ['doctor', 'admin', 'send', 'forget', 'support'];

export async function buildDist(dist = process.argv[2] ?? 'dist') {
  const { types } = await compile();
  if (!types.ok) {
    throw Object.assign(new Error(`Nothing was built, for the types are wrong.\n${types.output}`), { name: 'Refused' });
  }
  const production = await bundle();
  await step('Writing dist', () => write(production, dist));
  process.stdout.write(
    `${dist}/ is ready. It holds package.json and package-lock.json: where it is to run, in it,\n` +
      '  npm ci && node main.js\n',
  );
}

async function write(production, dist) {
  await rm(dist, { recursive: true, force: true });
  await cp(production, dist, { recursive: true });
  await rm(join(dist, 'made-from'));
  await packTighter(dist);
  const { devDependencies: _, overrides: __, ...described } = JSON.parse(await readFile('package.json', 'utf8'));
  const scripts = Object.fromEntries(COMMANDS.map((name) => [name, `exec node main.js ${name}`]));
  await writeJson(join(dist, 'package.json'), { ...described, scripts: { start: 'exec node main.js', ...scripts } });
  await writeJson(
    join(dist, 'package-lock.json'),
    productionOnly(JSON.parse(await readFile('package-lock.json', 'utf8'))),
  );
}

function writeJson(path, content) {
  return writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** Removes the development packages, most of which are in the bundles. */
function productionOnly({ packages, ...lock }) {
  const kept = Object.entries(packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  const { devDependencies: _, ...root } = packages[''];
  return { ...lock, packages: { ...Object.fromEntries(kept), '': root } };
}
