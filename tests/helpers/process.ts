import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import type { ExecutionContext } from 'ava';
import { freePort } from '../../app/setup/ports.ts';
import { compiled } from './compiled.ts';
import { eventually } from './eventually.ts';

export { freePort } from '../../app/setup/ports.ts';

/** The product in a separate process, as operators run it. Its environment configures it. */
export interface Product {
  /** The URL for events. It stays the same after a restart. */
  readonly url: string;
  /** The lines that all its runs have written to stdout so far. */
  lines(): string[];
  /** What it has written to stderr, and ends that were not expected. Both are also printed on the terminal. */
  complaints(): string;
  /** The answer of /readyz. Undefined if there is none. */
  readiness(): Promise<{ status: number; missing: string[] } | undefined>;
  /** Resolves when /readyz answers 200. */
  ready(): Promise<void>;
  /** Kills it with `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again, or another program. Does not wait until that is ready. */
  restart(program?: string): void;
  /** Sends SIGTERM. Resolves when the process is gone, with its exit status and how long it took. */
  stop(): Promise<{ status: number | null; ms: number }>;
}

/** Starts the product, or another program in its place, with this environment only. It ends with the test. */
export async function runProduct(
  t: Pick<ExecutionContext, 'teardown'>,
  env: Record<string, string>,
  program = PRODUCT,
): Promise<Product> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const output: string[] = [];
  const complaints: string[] = [];
  let wanted = false;
  let living = live(program);
  t.teardown(() => end('SIGKILL'));

  function live(program: string): ChildProcess {
    const child = spawn(process.execPath, [...FLAGS, program], {
      // The product does not start in the project's folder, so that it does not read a developer's .env.
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '', ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    wanted = false;
    child.once('exit', (status, signal) => {
      if (!wanted) complain(`The program ended by itself: ${signal ?? `status ${status}`}.\n`);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.stderr?.setEncoding('utf8').on('data', complain);
    return child;
  }

  function complain(text: string): void {
    complaints.push(text);
    process.stderr.write(text);
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (living.exitCode !== null || living.signalCode !== null) return;
    wanted = true;
    const gone = once(living, 'close');
    living.kill(signal);
    await gone;
  }

  async function readiness() {
    try {
      const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
      const body: unknown = await response.json();
      const missing = typeof body === 'object' && body !== null && 'missing' in body ? body.missing : [];
      return { status: response.status, missing: Array.isArray(missing) ? missing.map(String) : [] };
    } catch {
      return undefined;
    }
  }

  return {
    url,
    lines: () => output.join('').split('\n').filter(Boolean),
    complaints: () => complaints.join(''),
    readiness,
    ready: async () => void (await eventually(async () => (await readiness())?.status === 200, { what: 'ready' })),
    kill: () => end('SIGKILL'),
    restart(next = program) {
      living = live(next);
    },
    async stop() {
      const begun = performance.now();
      await end('SIGTERM');
      return { status: living.exitCode, ms: performance.now() - begun };
    },
  };
}

// The flags of the tests' own processes (see ava.config.js). Imports that only tests need are left out; traces are
// kept.
const FLAGS = process.execArgv.filter((flag) => !flag.startsWith('--import') || flag.endsWith('/traces.mjs'));

export const PRODUCT = compiled('tests/helpers/crewcall.ts');
