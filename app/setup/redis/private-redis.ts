import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../ports.ts';

/** A private Redis server on 127.0.0.1 that saves nothing to disk. It ends with the process that started it. */
export interface PrivateRedis {
  readonly url: string;
  readonly port: number;
  /** Sends a signal to the server's process. */
  signal(name: NodeJS.Signals): void;
  /** Ends it; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface PrivateRedisOptions {
  /** The path of redis-server. */
  program: string;
  /** A folder for this server; deleted when it has stopped. */
  folder: string;
  /** By default a free port is chosen. */
  port?: number;
  /** Further options, such as ['--cluster-enabled', 'yes']. */
  options?: readonly string[];
}

const STARTS_WITHIN_MS = 30_000;
const TRIES = 3;

// Makes the server end with its parent, even after kill -9: the shell then reads the end of its input and kills the
// server.
const WITH_PARENT = '"$@" </dev/null & echo $!; read -r _; kill -9 $! 2>/dev/null; wait';

export async function startPrivateRedis(given: PrivateRedisOptions): Promise<PrivateRedis> {
  const folder = resolve(given.folder);
  mkdirSync(folder, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    const port = given.port ?? (await freePort());
    const server = await launch({ ...given, folder, port });
    if ('problem' in server) {
      // Another process may have taken the free port in between, so another one is tried.
      if (attempt === TRIES || given.port !== undefined) throw new Error(server.problem);
      continue;
    }
    return server;
  }
}

async function launch({
  program,
  folder,
  port,
  options = [],
}: PrivateRedisOptions & { port: number }): Promise<PrivateRedis | { problem: string }> {
  const log = join(folder, 'redis.log');
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--logfile', log];
  const keepNothing = ['--save', '', '--appendonly', 'no'];
  const shell = spawn('/bin/sh', ['-c', WITH_PARENT, 'redis', program, ...settings, ...keepNothing, ...options], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Ctrl-C in the terminal must only reach the program, which stops this server after draining.
    detached: true,
  });
  const pid = await pidOf(shell);
  const begun = performance.now();
  while (!(await answersOn(port))) {
    if (!lives(pid) || performance.now() - begun > STARTS_WITHIN_MS) {
      shell.stdin?.end();
      return { problem: `Redis did not start on port ${port}:\n${lastLines(log)}` };
    }
    await pause(10);
  }
  shell.unref();
  for (const pipe of [shell.stdin, shell.stdout]) if (pipe !== null && 'unref' in pipe) (pipe.unref as () => void)();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    signal: (name) => void process.kill(pid, name),
    async stop() {
      const gone = shell.exitCode === null && shell.signalCode === null ? once(shell, 'exit') : undefined;
      shell.ref();
      shell.stdin?.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function pidOf(shell: ChildProcess): Promise<number> {
  if (shell.stdout === null) throw new Error('Expected the pipe of a child, got none.');
  const [line]: unknown[] = await once(shell.stdout.setEncoding('utf8'), 'data');
  return Number(line);
}

function answersOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      // A server that answers by requiring a password is running as well.
      resolve(/^(\+PONG|-NOAUTH)/.test(String(data)));
      socket.destroy();
    });
    socket.once('error', () => resolve(false)).once('close', () => resolve(false));
  });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function lastLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').slice(-4).join('\n');
  } catch {
    return '(it wrote no log)';
  }
}
