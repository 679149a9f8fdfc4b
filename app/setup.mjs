// The entry point of every npm script. In a fresh clone there is nothing but Node, so only Node's own modules are
// imported until the packages are installed. Then the program runs in this same process.
import { fileURLToPath } from 'node:url';
import { compile, importCompiled } from './setup/build.mjs';
import { installPackages } from './setup/packages.mjs';
import { generateClient } from './setup/prisma-client.mjs';
import { bundle, importProduction } from './setup/production/bundle.mjs';
import { buildDist } from './setup/production/dist.mjs';
import { tellProgressOn } from './setup/progress.mjs';
import { refuse, run } from './setup/run.mjs';

const programs = {
  start: async () => (await importProduction()).programs.start(process.argv.slice(2)),
  test: () => importCompiled('tests/run.ts'),
  check: () => importCompiled('tests/check.ts'),
  build: buildDist,
  sandbox: () => importCompiled('sandbox/main.ts'),
  bench: async () => {
    // What is measured is what production runs.
    await bundle();
    await importCompiled('tests/bench/main.ts');
  },
  profile: () => importCompiled('tests/bench/profile.ts'),
  chaos: () => importCompiled('tests/chaos/main.ts'),
  screenshots: () => importCompiled('tests/screenshots/main.ts'),
  admin: () => operated('admin'),
  send: () => operated('send'),
  connect: () => operated('connect'),
  forget: () => operated('forget'),
  support: () => operated('support'),
  doctor: () => operated('doctor'),
};

const name = process.argv[2];

if (process.env.npm_lifecycle_event !== undefined) endWithParent();
await run(
  async () => {
    requireNode(20, 19);
    // Its standard output is for the JSON.
    if (name === 'forget') tellProgressOn(process.stderr);
    const program = programs[name];
    if (program === undefined) refuse(`Expected one of ${Object.keys(programs).join(', ')}, got ${name ?? 'nothing'}.`);
    process.chdir(fileURLToPath(new URL('..', import.meta.url)));
    await installPackages();
    await generateClient();
    const { types } = await compile();
    // Checks report the problem themselves; other commands run the program all the same, with this note.
    if (!types.ok && !['test', 'check', 'build'].includes(name)) process.stderr.write(`${types.output}\n`);
    // Stack traces show the lines of the .ts files.
    process.setSourceMapsEnabled(true);
    // The programs read their arguments from process.argv[2] on.
    process.argv.splice(2, 1);
    await program();
  },
  { interruptedStatus: name === 'start' || name === 'sandbox' ? 0 : 130 },
);

/**
 * npm sends a signal to the shell between it and us, which dies and passes nothing on. We only notice that our parent
 * has changed. Without npm a parent may end without consequences, as under nohup.
 */
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}

function requireNode(major, minor) {
  const [ourMajor = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
  if (ourMajor > major || (ourMajor === major && ourMinor >= minor)) return;
  refuse(
    `Expected Node ${major}.${minor} or newer, got ${process.versions.node}. Install one from https://nodejs.org and start again.`,
  );
}

/** The same programs as in dist/, run from .data/build. */
async function operated(program) {
  const { programs } = await importCompiled('app/setup/production/programs.ts');
  await programs[program](process.argv.slice(2));
}
