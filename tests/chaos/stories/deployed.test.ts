import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { openSandbox, Sandbox } from '../../../sandbox/sandbox.ts';
import { ROOT } from '../../helpers/compiled.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { freePort } from '../../helpers/process.ts';
import { dockerStages, execForm, said, unitSections } from '../../setup/deploy-files.ts';

// Neither Docker nor systemd is here. So their steps are done by hand, in folders, as an unprivileged user if possible.

const run = promisify(execFile);
const NOBODY = 65_534;
const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

test.serial(
  'the steps of the Dockerfile make a program that runs on a read-only file system, is healthy, and drains',
  async (t) => {
    t.timeout(HANG_MS);
    const image = dockerStages('Dockerfile').at(-1);
    const folder = await deployed(t);
    const before = await filesIn(folder);
    const { url } = await emptyDatabase(t);
    const [slack, port] = [await workspace(t), await freePort()];
    const env = {
      ...Object.fromEntries(
        said(image, 'ENV')
          .split(' ')
          .map((pair) => pair.split('=', 2)),
      ),
      ...{ ...slack, DATABASE_URL: url, PORT: String(port) },
    };
    const program = execForm(said(image, 'CMD'));
    const child = start(t, program, { cwd: folder, env });
    const [command = '', ...args] = execForm(said(image, 'HEALTHCHECK'));
    await eventually(() => run(command, args, { env: { PATH: process.env.PATH, ...env } }).then(() => true), {
      what: 'its health check passes',
    });
    await ready(port);
    await drains(t, child, 45);
    t.deepEqual(await filesIn(folder), before);
  },
);

test.serial(
  'under the settings of the systemd unit the program has its private database in its own folder, and drains',
  async (t) => {
    t.timeout(HANG_MS);
    const { Service } = unitSections('ops/crewcall.service');
    const opt = await deployed(t);
    const state = await place(t);
    await chmod(state, Number.parseInt(Service?.StateDirectoryMode?.[0] ?? '', 8));
    if (unprivileged.uid !== undefined) await chown(state, unprivileged.uid, unprivileged.gid);
    const port = await freePort();
    const env = { ...(await workspace(t)), PORT: String(port) };
    const program = (Service?.ExecStart?.[0] ?? '')
      .replace('/usr/bin/node', process.execPath)
      .replace('/opt/crewcall', opt);
    const child = start(t, program.split(' '), { cwd: state, env });
    await ready(port);
    await drains(t, child, Number(Service?.TimeoutStopSec?.[0]));
    t.deepEqual(await readdir(state), ['.data']);
  },
);

test.serial('if the program may not write, the start ends and says who needs which permission', async (t) => {
  const folder = await place(t);
  // Only root can become another user. Otherwise the folder is one that nobody may write to.
  if (unprivileged.uid === undefined) await chmod(folder, 0o555);
  const child = start(t, [process.execPath, join(await built(t), 'main.js')], {
    cwd: folder,
    env: { ...(await workspace(t)), PORT: String(await freePort()) },
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  t.deepEqual(await once(child, 'close'), [1, null]);
  t.true(
    complaint.includes(
      `Cannot write to ${join(folder, '.data')}: the user ${unprivileged.uid ?? process.getuid?.()} is not allowed to`,
    ),
    complaint,
  );
  t.regex(complaint, /chown -R \d+ .*\nOr name a database .*DATABASE_URL/);
});

/** The content of the image: dist/ and its packages, as npm installs them. */
async function deployed(t: ExecutionContext): Promise<string> {
  const folder = await built(t);
  await run('npm', ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
  return folder;
}

async function built(t: ExecutionContext): Promise<string> {
  const folder = join(await place(t), 'dist');
  await run(process.execPath, ['app/setup.mjs', 'build', folder], { cwd: ROOT });
  return folder;
}

async function place(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crewcall-deployed-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  return folder;
}

/** A Slack to connect to. Returns the environment for it. */
async function workspace(t: ExecutionContext): Promise<Record<string, string>> {
  const port = await freePort();
  const slack = new Sandbox({ tiers: 'none', seed: 'empty' });
  t.teardown(() => slack.stop());
  await openSandbox(slack, { port });
  const members = [slack.apps.ops.botUserId, slack.apps.newproject.botUserId];
  for (const name of ['ops', 'client-feedback']) slack.addChannel({ name, members });
  return {
    SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
    NEWPROJECT_BOT_TOKEN: slack.apps.newproject.botToken,
    NEWPROJECT_APP_TOKEN: slack.apps.newproject.appToken,
    OPS_BOT_TOKEN: slack.apps.ops.botToken,
    OPS_APP_TOKEN: slack.apps.ops.appToken,
  };
}

function start(
  t: ExecutionContext,
  [program = '', ...args]: string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): ChildProcess {
  const child = spawn(program, args, {
    ...{ ...unprivileged, cwd },
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk) => process.stderr.write(chunk));
  t.teardown(() => void child.kill('SIGKILL'));
  return child;
}

async function ready(port: number): Promise<void> {
  await eventually(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200, { what: 'ready' });
}

async function drains(t: ExecutionContext, child: ChildProcess, mostSeconds: number): Promise<void> {
  const [gone, began] = [once(child, 'exit'), performance.now()];
  child.kill('SIGTERM');
  t.deepEqual(await gone, [0, null]);
  t.true(performance.now() - began < mostSeconds * 1_000);
}

/** Drops all but the last lines of the log, which is kept where the tests' user may write. */
async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true })).filter((name) => !/^\.data(\/log|$)/.test(name)).sort();
}
