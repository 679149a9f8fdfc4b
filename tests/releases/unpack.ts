import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../helpers/compiled.ts';

const run = promisify(execFile);
/** Files that the compiler writes beside the source. Releases that do not use them are not disturbed. */
const EMOJI = 'node_modules/emojibase-data/en/shortcodes/iamcal.json';

/** The earlier releases that are kept here, the oldest first. */
export async function releases(): Promise<string[]> {
  const names = await readdir(join(ROOT, 'tests/releases'));
  return names.filter((name) => name.endsWith('.tgz')).sort();
}

/**
 * Unpacks the code of an earlier release into a folder of its own, with our packages and a database client generated
 * from its own schema. Returns the program to run. The folder is removed when the test ends.
 */
export async function unpackRelease(t: Pick<ExecutionContext, 'teardown'>, name: string): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'crewcall-release-'));
  t.teardown(() => rm(place, { recursive: true, force: true }));
  // Node looks for a package in the pack first, then beside it, among ours.
  await symlink(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  const folder = join(place, 'release');
  await mkdir(folder);
  await run('tar', ['-xzf', join(ROOT, 'tests/releases', name), '-C', folder]);
  await cp(join(ROOT, EMOJI), join(folder, 'app/infra/slack/blocks/emoji-names.json'));
  await run(process.execPath, [join(ROOT, 'node_modules/prisma/build/index.js'), 'generate'], { cwd: folder });
  const program = join(folder, 'crewcall.mjs');
  await build({
    stdin: { contents: "import { main } from './app/main.ts'; await main();", resolveDir: folder, loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [filesStay],
    logLevel: 'error',
  });
  return program;
}

/** One file loads faster than four hundred. Each part of it still finds the files beside its source. */
const filesStay: Plugin = {
  name: 'files stay where they are',
  setup({ onLoad }) {
    onLoad({ filter: /\/app\/.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      return { contents: source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    });
  },
};
