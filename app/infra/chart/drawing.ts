import { type ChildProcess, fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { z } from 'zod';

export interface Picture {
  svg: string;
  png: Uint8Array;
}

const PROCESS = fileURLToPath(new URL('./chart-process.mjs', import.meta.url));
/**
 * The time limit for a picture. Drawing takes a tenth of a second, but on a busy machine the process needs a second
 * to start.
 */
const MOST_MS = 20_000;
/** The drawing process uses hundreds of megabytes, so it ends after this time without work. */
const IDLE_MS = 60_000;

const oneAtATime = pLimit(1);
let living: ChildProcess | undefined;
let idle: NodeJS.Timeout | undefined;
let drawn = 0;

/**
 * Draws an ECharts option, which must be plain data, in a separate process, because drawing takes tens of
 * milliseconds during which this process could not acknowledge anything. One picture is drawn at a time. A process
 * that dies or hangs is replaced.
 */
export function draw(
  option: object,
  { mostMs = MOST_MS, ...size }: { width: number; height: number; mostMs?: number },
): Promise<Picture> {
  return oneAtATime(async () => {
    clearTimeout(idle);
    living ??= start();
    const child = living;
    hold(child);
    try {
      return await ask(child, { id: ++drawn, option, size }, mostMs);
    } finally {
      release(child);
      idle = setTimeout(() => end(child), IDLE_MS).unref();
    }
  });
}

function start(): ChildProcess {
  // The child gets no secrets in its environment, and none of this process's loaders.
  const child = fork(PROCESS, {
    env: {},
    // The library caches text measurements with the text as the key. A client called __proto__ would then change
    // every object.
    execArgv: ['--disable-proto=delete'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  child.once('exit', () => end(child)).on('error', () => end(child));
  return child;
}

function ask(
  child: ChildProcess,
  wanted: { id: number; option: object; size: object },
  mostMs: number,
): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail(new Error(`Expected a picture within ${mostMs / 1_000} s, got none.`)), mostMs);
    const gone = () => fail(new Error('The process that draws has ended.'));
    const settle = () => {
      clearTimeout(late);
      child.off('message', hear).off('exit', gone).off('error', fail);
    };
    function fail(error: Error) {
      settle();
      end(child);
      reject(error);
    }
    function hear(answer: unknown) {
      const { success, data } = Answer.safeParse(answer);
      if (success && data.id !== wanted.id) return;
      settle();
      if (success && 'svg' in data) resolve({ svg: data.svg, png: data.png });
      else
        reject(new Error(`The chart could not be drawn: ${success && 'error' in data ? data.error : 'no picture'}.`));
    }
    child.on('message', hear).once('exit', gone).once('error', fail);
    child.send(wanted, (error) => error && fail(error));
  });
}

const Answer = z.union([
  z.object({ id: z.number(), svg: z.string(), png: z.instanceof(Uint8Array) }),
  z.object({ id: z.number(), error: z.string() }),
]);

function end(child: ChildProcess): void {
  if (living === child) living = undefined;
  child.kill('SIGKILL');
}

/** An idle child does not keep this process alive. */
function release(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}
