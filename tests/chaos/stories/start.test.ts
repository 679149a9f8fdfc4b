import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { processStamp } from '../../../app/infra/database/process-stamp.ts';
import { ROOT } from '../../helpers/compiled.ts';
import { emptyDatabase, migratedDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('started without tokens the demo runs, and SIGHUP ends all of it, with status 0', async (t) => {
  await ends(t, await startDemo(t), 'SIGHUP');
});

test.serial(
  'the demo has projects that run, and lends the page its buttons: a client asks, a client scores; SIGINT ends all of it',
  async (t) => {
    const demo = await startDemo(t, { FEEDBACK_CRON: '* * * * * *' });
    const { page } = demo;
    await eventually(async () => (await pressed(page, 'score')).ok === true);
    await eventually(async () =>
      JSON.stringify(await asked(page, 'control/channel?name=client-feedback')).includes('10/10'),
    );
    await eventually(async () => (await pressed(page, 'request')).ok === true);
    const dms = async () => JSON.stringify(await asked(page, 'control/dms?app=newproject&user=goran'));
    await eventually(async () => (await dms()).includes('Logo for a radio station'));
    const inChannel = async (name: string) => JSON.stringify(await asked(page, `control/channel?name=${name}`));
    await eventually(async () => (await inChannel('ops')).includes('Sounds for a radio play'));
    await eventually(async () => (await inChannel('general')).includes('Good morning'));
    const projectChannels = async () => {
      const { channels = [] } = await asked(page, 'control/state');
      return channels.filter(({ kind }) => kind === 'private');
    };
    await eventually(async () => (await projectChannels()).filter(({ archived }) => archived).length === 1);
    const open = (await projectChannels()).filter(({ archived }) => !archived);
    t.is(open.length, 3);
    t.true(open.every(({ pins, members }) => pins.length === 1 && members.length >= 4));
    await ends(t, demo, 'SIGINT');
  },
);

test.serial(
  'what `npm run build` makes is less than 6 MB, runs with production packages alone, and writes nowhere but .data/',
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'crewcall-dist-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    await promisify(execFile)(process.execPath, ['app/setup.mjs', 'build', folder], { cwd: ROOT });
    t.true((await bytesIn(folder)) < 6_000_000);
    const { packages } = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
    // The lock file also names packages for other platforms.
    for (const path of Object.keys(packages).filter((name) => name !== '' && existsSync(join(ROOT, name)))) {
      await cp(join(ROOT, path), join(folder, path), { recursive: true });
    }
    t.true((await bytesIn(folder)) < 40_000_000);
    const files = async () =>
      (await readdir(folder, { recursive: true })).filter((name) => !name.startsWith('.data')).sort();
    const before = await files();
    const demo = await startDemo(t, {}, { program: 'main.js', cwd: folder });
    t.is((await fetch(`${demo.page}web/page.js`)).status, 200);
    await ends(t, demo, 'SIGTERM');
    t.deepEqual(await files(), before);
  },
);

test.serial('the workspace of a demo that was killed ends as well', async (t) => {
  const demo = await startDemo(t);
  const children = childrenOf(demo.pid);
  demo.child.kill('SIGKILL');
  await once(demo.child, 'exit');
  await eventually(() => children.every((pid) => processStamp(pid) === undefined));
  t.pass();
});

test('if the port of the workspace is taken, the start ends and says what to do', async (t) => {
  const occupant = createServer().listen(0, '127.0.0.1');
  t.teardown(() => occupant.close());
  await once(occupant, 'listening');
  const address = occupant.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const { url } = await emptyDatabase(t);
  const failure = await setup(['start'], { DATABASE_URL: url, SANDBOX_PORT: port, PORT: port });
  t.is(failure.code, 1);
  t.regex(failure.stderr, new RegExp(`SANDBOX_PORT: port ${port} is in use on 127\\.0\\.0\\.1\\. Is the demo running`));
  t.regex(failure.stderr, new RegExp(`\nPORT: port ${port} is in use`), 'all problems at once');
});

test('without tokens, the start refuses a database that is in use, and leaves it as it was', async (t) => {
  const { url, query } = await migratedDatabase(t);
  const before = await query('CHECKSUM TABLE people, projects, jobs, scores, _prisma_migrations');
  const ports = { SANDBOX_PORT: await freePort(), PORT: await freePort() };
  const failure = await setup(['start'], { DATABASE_URL: url, ...ports });
  t.is(failure.code, 1);
  t.regex(failure.stderr, /The demo fills only an empty database.*Nothing was changed/s);
  t.deepEqual(await query('CHECKSUM TABLE people, projects, jobs, scores, _prisma_migrations'), before);
});

test('an unknown program name is answered with the list of programs', async (t) => {
  const failure = await setup(['strat'], {});
  t.is(failure.code, 1);
  t.regex(failure.stderr, /Expected one of start, test, check, [a-z, ]+, got strat/);
});

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name)));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

interface Demo {
  child: ChildProcess;
  pid: number;
  page: string;
}

async function ends(t: ExecutionContext, demo: Demo, signal: NodeJS.Signals): Promise<void> {
  const children = childrenOf(demo.pid);
  t.true(children.length >= 1);
  const gone = once(demo.child, 'exit');
  demo.child.kill(signal);
  // A second, impatient Ctrl-C must not interrupt the first one.
  demo.child.kill(signal);
  t.deepEqual(await gone, [0, null]);
  await eventually(() => children.every((pid) => processStamp(pid) === undefined));
}

/** `npm start` without tokens, on ports and a database of this test's own. */
async function startDemo(
  t: ExecutionContext,
  more: Record<string, string> = {},
  { program = 'app/setup.mjs', cwd = ROOT } = {},
): Promise<Demo> {
  const { url } = await emptyDatabase(t);
  const port = await freePort();
  const child = spawn(process.execPath, [program, 'start'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment({ DATABASE_URL: url, SANDBOX_PORT: port, PORT: await freePort(), ...more }),
  });
  t.teardown(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await eventually(() => said.includes('"event":"app.ready"'), { what: 'the app is ready' });
  t.regex(said, /demo agency.*\nOpen http:\/\/127\.0\.0\.1:\d+\//);
  return { child, pid: child.pid!, page: `http://127.0.0.1:${port}/` };
}

/** Presses one of the buttons that the demo adds to the page. */
async function pressed(page: string, story: string): Promise<{ ok?: boolean }> {
  const headers = { 'content-type': 'application/json', origin: new URL(page).origin };
  const answer = await fetch(`${page}web/ask`, { method: 'POST', headers, body: JSON.stringify({ story }) });
  return await answer.json();
}

async function asked(
  page: string,
  path: string,
): Promise<{ channels?: { kind: string; archived: boolean; pins: unknown[]; members: string[] }[] }> {
  return await (await fetch(page + path)).json();
}

async function setup(args: string[], env: Record<string, string>): Promise<{ code: unknown; stderr: string }> {
  const options = { cwd: ROOT, env: environment(env) };
  const failure = await promisify(execFile)(process.execPath, ['app/setup.mjs', ...args], options).catch(
    (error) => error,
  );
  return { code: failure.code, stderr: failure.stderr };
}

// The .env of whoever runs the tests must not reach the demo, and an empty value hides a variable.
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const tokens = ['NEWPROJECT', 'OPS', 'STATSBOT'].flatMap((bot) => [`${bot}_BOT_TOKEN`, `${bot}_APP_TOKEN`]);
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  return { ...inherited, ...Object.fromEntries(tokens.map((name) => [name, ''])), LOG_LEVEL: 'info', ...more };
}

function childrenOf(pid: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((one) => parentOf(one) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It has ended in the meantime.
  }
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? String(address?.port) : '';
}
