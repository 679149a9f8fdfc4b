import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import type { Progress, ServerProgram } from './server-program.ts';

export interface Launch {
  folder: string;
  durable: boolean;
  /** The folder for the data while the server runs, new at each start. Undefined: the data are in `folder`. */
  memory: string | undefined;
  /** The password of root, which is new at each start. Empty: there is none. */
  password: string;
  progress: Progress;
  /** The preferred port; with `portIsLaw` any other is an error. */
  port: number | undefined;
  portIsLaw: boolean;
  /** Further settings of the server. */
  options: readonly string[];
  /** Called before the server answers, so that there is a record of it even if this process is killed meanwhile. */
  onSpawn(server: { pid: number; port: number }): void;
}

/** Initialises missing data, starts the server on it, and waits until it answers. */
export async function launchServer(program: ServerProgram, launch: Launch): Promise<void> {
  const { folder, memory } = launch;
  const data = join(folder, memory === undefined ? 'db' : 'empty-db');
  if (!existsSync(data)) await launch.progress('Making the database files', () => initialise(program, folder, data));
  if (memory !== undefined) {
    // A killed run may have left this behind.
    rmSync(memory, { recursive: true, force: true });
    cpSync(data, memory, { recursive: true });
  }
  await launch.progress('Starting the database', async () => {
    for (let attempt = 1; ; attempt++) {
      const port = launch.portIsLaw || (attempt === 1 && (await isFree(launch.port))) ? launch.port : undefined;
      const failure = await tryStart(program, launch, port ?? (await freePort()));
      if (failure === undefined) return;
      // Another process may have taken the free port in between, so another one is tried.
      if (launch.portIsLaw || attempt === 3 || !/address already in use|bind on TCP/i.test(failure))
        throw new Error(failure);
    }
  });
}

/** Whether the server of this folder accepts our login now. Another server may be on its port. */
export async function serverAnswers(
  folder: string,
  { port, password }: { port: number; password: string },
): Promise<boolean> {
  try {
    const connection = await mysql.createConnection({
      host: '127.0.0.1',
      port,
      user: 'root',
      password,
      connectTimeout: 2_000,
    });
    const [rows] = await connection.query<mysql.RowDataPacket[]>('SELECT @@pid_file AS file');
    await connection.end();
    return rows[0]?.file === pidFile(folder);
  } catch {
    return false; // The server is not ready, or is not ours. The caller decides how long to retry.
  }
}

async function initialise(program: ServerProgram, folder: string, data: string): Promise<void> {
  // The folder is created under another name first, so that a killed process does not leave half a database.
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const user = `--user=${userInfo().username}`;
  const tmpdir = `--tmpdir=${temporaryFolder(folder)}`;
  const [command, args] =
    program.flavour === 'mysql'
      ? [program.path, ['--no-defaults', '--initialize-insecure', `--datadir=${unfinished}`, tmpdir, user]]
      : [
          installer(program),
          [
            '--no-defaults',
            `--datadir=${unfinished}`,
            tmpdir,
            '--auth-root-authentication-method=normal',
            '--skip-test-db',
            user,
          ],
        ];
  try {
    await promisify(execFile)(command, args, { maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(
      `${command} could not make the database files in ${folder}: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
  renameSync(unfinished, data);
}

// The installer is beside the server's folder: /usr/sbin and /usr/bin, or both in one.
function installer(program: ServerProgram): string {
  const beside = [program.path.replace(/[^/]*$/, ''), program.path.replace(/s?bin\/[^/]*$/, 'bin/')].map(
    (folder) => `${folder}mariadb-install-db`,
  );
  return beside.find((path) => path.startsWith('/') && existsSync(path)) ?? 'mariadb-install-db';
}

async function tryStart(program: ServerProgram, launch: Launch, port: number): Promise<string | undefined> {
  const { folder, password } = launch;
  const logPath = join(folder, 'server.log');
  const log = openSync(logPath, 'w', 0o600);
  writeFileSync(join(folder, 'users.sql'), users(password), { mode: 0o600 });
  // The server gets a session of its own. So Ctrl-C only reaches this process, and the database lives until the
  // program has drained.
  const server = spawn(program.path, settings(launch, port), {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
    // Settings that make this process small would make a database server slow.
    env: { ...process.env, MALLOC_ARENA_MAX: undefined },
  });
  let ended: string | undefined;
  server.once('error', (error) => {
    ended = error.message;
  });
  server.once('exit', (code, signal) => {
    ended = `ended with ${signal ?? code}`;
  });
  server.unref();
  if (server.pid !== undefined) launch.onSpawn({ pid: server.pid, port });

  for (const began = performance.now(); performance.now() - began < 60_000; await pause(20)) {
    if (ended !== undefined) return `${program.path} ${ended}. Its last lines (${logPath}):\n${lastLines(logPath)}`;
    if (await serverAnswers(folder, { port, password })) return undefined;
  }
  server.kill('SIGKILL');
  return `${program.path} did not answer on port ${port} within 60 s. Its last lines (${logPath}):\n${lastLines(logPath)}`;
}

function settings({ folder, durable, memory, options }: Launch, port: number): string[] {
  return [
    '--no-defaults',
    `--user=${userInfo().username}`,
    `--datadir=${memory ?? join(folder, 'db')}`,
    // A starting server deletes temporary files that it takes for its own. In a shared folder these might be another
    // server's.
    `--tmpdir=${temporaryFolder(folder)}`,
    `--socket=${socketPath(folder)}`,
    `--pid-file=${pidFile(folder)}`,
    `--init-file=${join(folder, 'users.sql')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--skip-log-bin',
    '--performance-schema=OFF',
    '--max-connections=1000',
    '--innodb-buffer-pool-size=128M',
    // Tests create and drop thousands of tables, which costs a quarter without a file for each and without rows about
    // the statistics of each, which the server would also store anew when many rows have changed.
    ...(durable
      ? []
      : [
          '--innodb-flush-log-at-trx-commit=0',
          '--skip-innodb-doublewrite',
          '--skip-innodb-file-per-table',
          '--innodb-stats-persistent=OFF',
        ]),
    ...options,
  ];
}

function temporaryFolder(folder: string): string {
  const path = join(folder, 'tmp');
  mkdirSync(path, { recursive: true });
  return path;
}

function pidFile(folder: string): string {
  return join(folder, 'server.pid');
}

// MySQL only creates root@localhost; without name resolution, a connection from 127.0.0.1 is another user.
function users(password: string): string {
  return [
    `CREATE USER IF NOT EXISTS 'root'@'127.0.0.1';`,
    `GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;`,
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
    '',
  ].join('\n');
}

// The path of a Unix socket is limited to 107 bytes, and projects may be in deeper folders.
function socketPath(folder: string): string {
  const path = join(folder, 'server.sock');
  if (Buffer.byteLength(path) <= 100) return path;
  const short = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const inTemp = join(tmpdir(), `crewcall-${short}.sock`);
  return Buffer.byteLength(inTemp) <= 100 ? inTemp : `/tmp/crewcall-${short}.sock`;
}

async function isFree(port: number | undefined): Promise<boolean> {
  return port !== undefined && (await listenOnce(port)) !== undefined;
}

async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('Expected a free port on 127.0.0.1, got none.');
  return port;
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

function lastLines(path: string): string {
  return readFileSync(path, 'utf8').trim().split('\n').slice(-6).join('\n');
}
