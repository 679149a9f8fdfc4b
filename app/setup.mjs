// Every npm script begins here. In a fresh clone there is nothing but Node, so until the packages are there only
// Node's own modules are imported. Then the program runs in this same process.
import { fileURLToPath } from 'node:url';
import { compile, importCompiled } from './setup/build.mjs';
import { installPackages } from './setup/packages.mjs';
import { generateClient } from './setup/prisma-client.mjs';
import { importProduction } from './setup/production/bundle.mjs';
import { buildDist } from './setup/production/dist.mjs';
import { tellProgressOn } from './setup/progress.mjs';
import { refuse, run } from './setup/run.mjs';

const programs = {
  start: async () => (await importProduction()).programs.start(process.argv.slice(2)),
  test: () => importCompiled('tests/run.ts'),
  check: () => importCompiled('tests/check.ts'),
  build: buildDist,
  sandbox: () => importCompiled('sandbox/main.ts'),
  bench: () => importCompiled('tests/bench/main.ts'),
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
    // Those who ask for a check are told by it; the others get a program that runs, and this.
    if (!types.ok && !['test', 'check', 'build'].includes(name)) process.stderr.write(`${types.output}\n`);
    // Traces show the lines of the .ts files.
    process.setSourceMapsEnabled(true);
    // The programs read their own words from process.argv[2] on.
    process.argv.splice(2, 1);
    await program();
  },
  { interruptedStatus: name === 'start' || name === 'sandbox' ? 0 : 130 },
);

/**
 * npm hands a signal to the shell between it and us, which dies of it and tells nobody. That our parent is another one
 * is the only trace. Without npm a parent may go in peace, as under nohup.
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

/** The same programs as in dist/, from what was compiled. */
async function operated(program) {
  const { programs } = await importCompiled('app/setup/production/programs.ts');
  await programs[program](process.argv.slice(2));
}
