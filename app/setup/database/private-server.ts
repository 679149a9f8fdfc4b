import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isLiving, processStamp } from '../../infra/database/process-stamp.ts';
import { ifFolderFree, withFolderLock } from './folder-lock.ts';
import { launchServer, serverAnswers } from './server-launch.ts';
import { type Progress, serverProgram } from './server-program.ts';

export interface PrivateServer {
  /** `mysql://root:…@127.0.0.1:PORT`, without a database: the caller appends `/NAME`. */
  url: string;
  /**
   * Releases our share of the server. The last process that shares it shuts it down. It never throws if the server is
   * gone already.
   */
  stop(): Promise<void>;
}

export interface PrivateServerOptions {
  /** A folder for this server, created if missing. */
  dataDir: string;
  /** By default a free port is chosen. */
  port?: number;
  /** False is faster, but a crash of the machine may lose everything. It is meant for tests. */
  durable?: boolean;
  /** A folder in memory, for tests: each start creates an empty database there, which is deleted with the server. */
  memory?: string | undefined;
  /** Further settings of the server. */
  options?: readonly string[];
  progress?: Progress;
}

const Running = z.object({
  pid: z.number(),
  stamp: z.string(),
  port: z.number(),
  password: z.string(),
  stopping: z.boolean(),
  memory: z.string().optional(),
});
type Running = z.infer<typeof Running>;

/**
 * Starts a private MariaDB or MySQL that listens on 127.0.0.1 only. A missing server program is installed, and
 * missing data are initialised. A running server whose owner was killed, or which another process uses too, is
 * shared. The terminal's Ctrl-C does not reach the server: the program stops it after draining. A process that ends
 * without stop() still shuts it down.
 */
export async function startPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const folder = resolve(options.dataDir);
  mkdirSync(join(folder, 'owners'), { recursive: true, mode: 0o700 });
  const owner = join(folder, 'owners', `${process.pid}-${randomBytes(4).toString('hex')}`);
  let running: Running | undefined;
  const stopAtExit = () => {
    if (existsSync(folder)) ifFolderFree(folder, () => endedSync(leave(folder, owner)));
    else endedSync(asked(running));
  };
  // This is registered before the start, so that a process that ends while the server starts shuts it down too.
  process.once('exit', stopAtExit);

  async function stop(): Promise<void> {
    if (existsSync(folder)) await withFolderLock(folder, () => ended(leave(folder, owner)));
    else await ended(asked(running));
    process.off('exit', stopAtExit);
  }

  try {
    const { port, password } = await withFolderLock(folder, async () => {
      writeFileSync(owner, processStamp(process.pid) ?? '');
      running = (await adopt(folder)) ?? (await launch(folder, options));
      return running;
    });
    return { url: `mysql://root${password && `:${password}`}@127.0.0.1:${port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function adopt(folder: string): Promise<Running | undefined> {
  const running = recorded(folder);
  if (running === undefined || !isLiving(running)) return undefined;
  if (running.stopping) {
    await ended(running);
    return undefined;
  }
  for (let attempt = 0; attempt < 300 && isLiving(running); attempt++) {
    if (await serverAnswers(folder, running)) return running;
    await pause(100);
  }
  if (!isLiving(running)) return undefined;
  throw new Error(
    `The database server in ${folder} (process ${running.pid}) runs but has not answered on port ${running.port} for 30 s. ` +
      `See ${join(folder, 'server.log')}; end it with: kill ${running.pid}`,
  );
}

async function launch(
  folder: string,
  { port, durable = true, memory, options = [], progress = immediately }: PrivateServerOptions,
): Promise<Running> {
  const program = await serverProgram(progress);
  const last = recorded(folder);
  // Durable data get a password, so that other users of this machine cannot read them.
  const password = last?.password ?? (durable ? randomBytes(18).toString('base64url') : '');
  let running: Running | undefined;
  await launchServer(program, {
    folder,
    durable,
    memory,
    password,
    progress,
    options,
    port: port ?? last?.port,
    portIsLaw: port !== undefined,
    onSpawn({ pid, port }) {
      running = {
        pid,
        stamp: processStamp(pid) ?? '',
        port,
        password,
        stopping: false,
        ...(memory === undefined ? {} : { memory }),
      };
      record(folder, running);
    },
  });
  if (running === undefined) throw new Error(`Expected ${program.path} to start, got no process.`);
  return running;
}

/** Gives up our share. If no other process has one, asks the server to end and returns it. */
function leave(folder: string, owner: string): Running | undefined {
  rmSync(owner, { force: true });
  const running = recorded(folder);
  if (running === undefined || hasOwners(folder)) return undefined;
  record(folder, { ...running, stopping: true });
  return asked(running);
}

function asked(running: Running | undefined): Running | undefined {
  if (running === undefined || !isLiving(running)) return undefined;
  signal(running, 'SIGTERM');
  return running;
}

function hasOwners(folder: string): boolean {
  const files = readdirSync(join(folder, 'owners')).map((name) => join(folder, 'owners', name));
  const dead = files.filter(
    (file) => !isLiving({ pid: Number(/(\d+)-\w+$/.exec(file)?.[1]), stamp: readFileSync(file, 'utf8') }),
  );
  for (const file of dead) rmSync(file, { force: true });
  return dead.length < files.length;
}

const ENDS_WITHIN_MS = 4_000;
const LOOK_MS = 20;

async function ended(running: Running | undefined): Promise<void> {
  if (running === undefined) return;
  for (let waited = 0; isLiving(running); waited += LOOK_MS) {
    if (waited === ENDS_WITHIN_MS) signal(running, 'SIGKILL');
    await pause(LOOK_MS);
  }
  freeMemory(running);
}

/** Waits for the server's end at the exit of a process, when only synchronous code still runs. */
function endedSync(running: Running | undefined): void {
  if (running === undefined) return;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; isLiving(running) && waited <= ENDS_WITHIN_MS; waited += LOOK_MS) {
    if (waited === ENDS_WITHIN_MS) signal(running, 'SIGKILL');
    Atomics.wait(clock, 0, 0, LOOK_MS);
  }
  freeMemory(running);
}

// Deletes the data in memory. Otherwise they would occupy the machine's memory until the next run.
function freeMemory({ memory }: Running): void {
  if (memory !== undefined) rmSync(memory, { recursive: true, force: true });
}

// A SIGKILL loses nothing that InnoDB has committed, because the server recovers at its next start.
function signal({ pid }: Running, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function recorded(folder: string): Running | undefined {
  try {
    return Running.parse(JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')));
  } catch {
    return undefined; // The record does not exist, or a crash has cut it short. So a new server is started.
  }
}

function record(folder: string, running: Running): void {
  const path = join(folder, 'server.json');
  writeFileSync(`${path}.new`, JSON.stringify(running), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

async function immediately<T>(_title: string, step: () => Promise<T>): Promise<T> {
  return step();
}
