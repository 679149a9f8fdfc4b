import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import mysql from 'mysql2/promise';
import { z } from 'zod';
import { processStamp } from '../../../app/infra/database/process-stamp.ts';
import { type PrivateServerOptions, startPrivateServer } from '../../../app/setup/database/private-server.ts';
import { compiled } from '../../helpers/compiled.ts';
import { eventually } from '../../helpers/eventually.ts';

// One after another, because each test starts servers, and the machine is small.
test.serial('a server is made, stopped and started again with its data, and keeps strangers out', async (t) => {
  const dataDir = await folder(t);
  const first = await server(t, { dataDir });
  await ask(first.url, 'CREATE DATABASE teahouse CHARACTER SET utf8mb4');
  const stranger = new URL(first.url);
  stranger.password = '';
  await t.throwsAsync(ask(stranger.href, 'SELECT 1'), { message: /Access denied/ });
  await first.stop();
  t.false(isRunning(pidOf(dataDir)));

  const second = await server(t, { dataDir });
  t.is(second.url, first.url);
  t.is((await ask(second.url, "SHOW DATABASES LIKE 'teahouse'")).length, 1);
});

test.serial('a server whose owner was killed is adopted, with all committed data', async (t) => {
  const dataDir = await folder(t);
  const owner = await ownerProcess(t, dataDir);
  await ask(owner.url, 'CREATE DATABASE teahouse');
  const pid = pidOf(dataDir);
  owner.child.kill('SIGKILL');
  await once(owner.child, 'exit');

  const heir = await server(t, { dataDir });
  t.is(heir.url, owner.url);
  t.is(pidOf(dataDir), pid);
  t.is((await ask(heir.url, "SHOW DATABASES LIKE 'teahouse'")).length, 1);
  await heir.stop();
  t.false(isRunning(pid));
});

test.serial('processes that start at once share one server, and the last one stops it', async (t) => {
  const dataDir = await folder(t);
  const [one, other, ours] = await Promise.all([
    ownerProcess(t, dataDir),
    ownerProcess(t, dataDir),
    server(t, { dataDir, durable: false }),
  ]);
  t.deepEqual([one.url, other.url], [ours.url, ours.url]);
  const pid = pidOf(dataDir);
  await ours.stop();
  one.child.kill('SIGTERM');
  await once(one.child, 'exit');
  t.true(isRunning(pid));
  await ask(other.url, 'SELECT 1');
  other.child.kill('SIGTERM');
  await once(other.child, 'exit');
  t.false(isRunning(pid));
});

test.serial('a server that was killed recovers what was committed', async (t) => {
  const dataDir = await folder(t);
  const first = await server(t, { dataDir });
  await ask(first.url, 'CREATE DATABASE teahouse; USE teahouse; CREATE TABLE cup (id INT); INSERT INTO cup VALUES (7)');
  process.kill(pidOf(dataDir), 'SIGKILL');
  const second = await server(t, { dataDir });
  t.like(await ask(second.url, 'SELECT id FROM teahouse.cup'), [{ id: 7 }]);
  await second.stop();
  await first.stop();
});

test.serial(
  'the record of an earlier server does not mislead, even if its process id now belongs to another process',
  async (t) => {
    const dataDir = await folder(t);
    await (await server(t, { dataDir, durable: false })).stop();
    const record = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8'));
    writeFileSync(join(dataDir, 'server.json'), JSON.stringify({ ...record, pid: process.pid, stopping: false }));
    writeFileSync(join(dataDir, 'lock'), `${process.pid}@1`);
    const again = await server(t, { dataDir, durable: false });
    await ask(again.url, 'SELECT 1');
    t.not(pidOf(dataDir), process.pid);
  },
);

test.serial('a project may lie deeper than the path of a Unix socket allows', async (t) => {
  const dataDir = join(await folder(t), 'x'.repeat(60), 'y'.repeat(60));
  const deep = await server(t, { dataDir, durable: false });
  t.is((await ask(deep.url, 'SELECT 1')).length, 1);
});

test.serial('a server whose folder was removed is still stopped', async (t) => {
  const dataDir = await folder(t);
  const lost = await server(t, { dataDir, durable: false });
  const pid = pidOf(dataDir);
  await rm(dataDir, { recursive: true });
  await lost.stop();
  t.false(isRunning(pid));
});

test.serial('a port that is taken is reported with the message of the server', async (t) => {
  const taken = await server(t, { dataDir: await folder(t), durable: false });
  const port = Number(new URL(taken.url).port);
  await t.throwsAsync(startPrivateServer({ dataDir: await folder(t), durable: false, port }), {
    message: new RegExp(`port.*${port}`, 's'),
  });
});

test.serial('data in memory are empty at each start, even after a kill, and gone with the server', async (t) => {
  const dataDir = await folder(t);
  const memory = join(await folder(t), 'memory');
  const options = { dataDir, durable: false, memory };
  const killed = await server(t, options);
  await ask(killed.url, 'CREATE DATABASE teahouse');
  const pid = pidOf(dataDir);
  process.kill(pid, 'SIGKILL');
  await eventually(() => !isRunning(pid));
  t.true(existsSync(memory));

  const again = await server(t, options);
  t.deepEqual(await ask(again.url, "SHOW DATABASES LIKE 'teahouse'"), []);
  await again.stop();
  await killed.stop();
  t.false(existsSync(memory));
});

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'crewcall-server-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function server(t: ExecutionContext, options: PrivateServerOptions) {
  const started = await startPrivateServer(options);
  t.teardown(() => started.stop());
  return started;
}

async function ownerProcess(t: ExecutionContext, dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [compiled('tests/setup/server-owner.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  const [url] = z.tuple([z.string()]).parse(await once(createInterface({ input: child.stdout }), 'line'));
  return { child, url };
}

async function ask(url: string, sql: string): Promise<mysql.RowDataPacket[]> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true });
  try {
    return (await connection.query<mysql.RowDataPacket[]>(sql))[0];
  } finally {
    await connection.end();
  }
}

function pidOf(dataDir: string): number {
  return z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8'))).pid;
}

function isRunning(pid: number): boolean {
  return processStamp(pid) !== undefined;
}
