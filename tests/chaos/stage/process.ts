import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../../helpers/compiled.ts';

/** A process of the product under a supervisor, as operators run it: whenever it ends, it is started again. */
export interface SupervisedProcess {
  /** The number of the process: 1, 2, … */
  number: number;
  url: string;
  /** The number of its lives so far. */
  lives(): number;
  /** The last output of each life that ended although nobody ended it. */
  crashes(): readonly string[];
  /** `kill -9`. The next life begins after this time. */
  kill(downMs: number): void;
  /** SIGTERM. The next life begins as soon as the process has ended. */
  restart(): Promise<void>;
  /** SIGSTOP for this time. */
  freeze(ms: number): void;
  /** Sets its wall clock ahead by this much, or back if it is negative. Another life begins with a right clock. */
  shiftClock(aheadMs: number): void;
  /** Whether it runs with a right clock. */
  lift(): void;
  /** Whether /readyz says 200. */
  isReady(): Promise<boolean>;
  end(): Promise<void>;
}

export interface ProcessOptions {
  number: number;
  program: string;
  port: number;
  env: Record<string, string>;
  /** Called for every line of stdout and stderr. */
  onLine(line: string, stream: 'stdout' | 'stderr'): void;
}

const AGAIN_AFTER_MS = 1_000;
const PRELOAD = join(ROOT, 'tests/chaos/stage/clock-shift.mjs');
const LAST_WORDS = 12;

export function superviseProcess({ number, program, port, env, onLine }: ProcessOptions): SupervisedProcess {
  const url = `http://127.0.0.1:${port}`;
  const crashes: string[] = [];
  let lives = 0;
  let over = false;
  let downMs: number | undefined;
  let freezing: ChildProcess | undefined;
  let again: NodeJS.Timeout | undefined;
  let living = live();

  function live(): ChildProcess {
    lives += 1;
    downMs = undefined;
    const said: string[] = [];
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', PRELOAD, program], {
      // The working directory is not the project's folder, because its .env must not be read.
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '', ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.on('error', () => undefined);
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => onLine(line, 'stdout'));
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', (line) => hear(said, line));
    child.once('exit', (status, signal) => {
      thaw();
      if (over) return;
      if (downMs === undefined) {
        crashes.push([`Process ${number} ended by itself: ${signal ?? `status ${status}`}.`, ...said].join('\n    '));
      }
      again = setTimeout(() => {
        if (!over) living = live();
      }, downMs ?? AGAIN_AFTER_MS);
    });
    return child;
  }

  function hear(said: string[], line: string): void {
    said.push(line);
    if (said.length > LAST_WORDS) said.shift();
    onLine(line, 'stderr');
  }

  function isLiving(): boolean {
    return living.exitCode === null && living.signalCode === null;
  }

  function thaw(): void {
    freezing?.kill('SIGKILL');
    freezing = undefined;
    if (isLiving()) living.kill('SIGCONT');
  }

  async function isReady(): Promise<boolean> {
    try {
      return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) })).status === 200;
    } catch {
      return false; // The process is down, or does not answer.
    }
  }

  return {
    number,
    url,
    lives: () => lives,
    crashes: () => crashes,
    kill(ms) {
      if (!isLiving()) return;
      downMs = ms;
      living.kill('SIGKILL');
    },
    async restart() {
      if (!isLiving()) return;
      downMs = 0;
      thaw();
      const gone = once(living, 'exit');
      living.kill('SIGTERM');
      const impatience = setTimeout(() => living.kill('SIGKILL'), 30_000);
      await gone;
      clearTimeout(impatience);
    },
    freeze(ms) {
      if (!isLiving() || freezing !== undefined || living.pid === undefined) return;
      // A separate program wakes it, so that it wakes even if we are killed in the meantime.
      const { pid } = living;
      freezing = spawn('sh', ['-c', `kill -STOP ${pid}; sleep ${(ms / 1_000).toFixed(2)}; kill -CONT ${pid}`], {
        stdio: 'ignore',
        detached: true,
      });
      freezing.unref();
      const mine = freezing;
      mine.once('exit', () => {
        if (freezing === mine) freezing = undefined;
      });
    },
    shiftClock(aheadMs) {
      if (isLiving() && living.connected) living.send({ aheadMs }, () => undefined);
    },
    lift() {
      thaw();
      this.shiftClock(0);
    },
    isReady,
    async end() {
      over = true;
      clearTimeout(again);
      thaw();
      if (!isLiving()) return;
      const gone = once(living, 'exit');
      living.kill('SIGKILL');
      await Promise.race([gone, pause(5_000)]);
    },
  };
}
