import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { compiled } from '../helpers/compiled.ts';

/** A program of the benchmark in a process of its own, which ends when we do. */
export interface Child {
  tell(note: object): void;
  /**
   * Resolves with the next message of the child that matches the schema; others are skipped. Rejects if the child ends.
   */
  told<T>(schema: z.ZodType<T>): Promise<T>;
  /** Calls the listener for each message of the child that matches the schema. */
  listen<T>(schema: z.ZodType<T>, listener: (note: T) => void): void;
  stop(): Promise<void>;
  /** `kill -9`. Resolves when the process is gone. */
  kill(): Promise<void>;
  isOver(): boolean;
}

/** Starts the program at `path` (from this folder) with one argument as JSON. The child shares our stderr. */
export function startChild(path: string, argument: object): Child {
  const program = compiled(`tests/bench/${path}`);
  return childOf(fork(program, [JSON.stringify(argument)], { execArgv: ['--enable-source-maps'], stdio: STDIO }), path);
}

/** Starts a program that is configured by its environment only. `inside` (from this folder) is loaded before it. */
export function startProgram(
  program: string,
  { inside, ...place }: { inside: string; cwd: string; env: Record<string, string> },
): Child {
  const loaded = pathToFileURL(compiled(`tests/bench/${inside}`)).href;
  return childOf(fork(program, [], { ...place, execArgv: [`--import=${loaded}`], stdio: STDIO }), program);
}

const STDIO: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc'];

function childOf(child: ChildProcess, path: string): Child {
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  // If nobody awaits a message, the error is on the child's stderr.
  child.on('error', () => undefined);
  return {
    tell: (note) => void child.send(note),
    told: (schema) => told(child, schema, path),
    listen(schema, listener) {
      child.on('message', (message) => {
        const read = schema.safeParse(message);
        if (read.success) listener(read.data);
      });
    },
    async stop() {
      if (isOver()) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(impatience);
    },
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    isOver,
  };
}

/** For the child: reads its argument. The child ends together with its parent. */
export function argumentOf<T>(schema: z.ZodType<T>): T {
  process.once('disconnect', () => process.exit(0));
  return schema.parse(JSON.parse(process.argv[2] ?? '{}'));
}

/** For the child: sends a message to its parent. */
export function tellParent(note: object): void {
  process.send?.(note);
}

const STOP_MS = 12_000;

function told<T>(child: ChildProcess, schema: z.ZodType<T>, path: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => settle(() => reject(new Error(`Expected ${path} to go on, but its process has ended.`)));
    const heard = (message: unknown) => {
      const read = schema.safeParse(message);
      if (read.success) settle(() => resolve(read.data));
    };
    child.on('message', heard);
    child.once('exit', ended);
    if (child.exitCode !== null || child.signalCode !== null) ended();

    function settle(done: () => void) {
      child.off('message', heard);
      child.off('exit', ended);
      done();
    }
  });
}
