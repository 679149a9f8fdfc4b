import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { once as onlyOnce, onSignals } from '../infra/stop.ts';
import { freePort } from './ports.ts';
import { step } from './progress.mjs';
import { startPrivateRedis } from './redis/private-redis.ts';
import { redisProgram } from './redis/redis-program.ts';

const PROGRAM = fileURLToPath(new URL('../../main.js', import.meta.url));
const END_WITH_PARENT = new URL('end-with-parent.mjs', import.meta.url).href;
const AGAIN_AFTER_MS = 1_500;
const READY_WITHIN_MS = 60_000;
/** How long a process may take to end. It is longer than the product needs to drain. */
const ENDS_WITHIN_MS = 12_000;

/** The product as several processes, as on a host or a cluster: one that ends is restarted. */
export interface DemoProcesses {
  /** The ids of living processes, by their number from 1 on. */
  living(): ReadonlyMap<number, number>;
  /** `kill -9`. */
  kill(pid: number): void;
}

interface Place {
  number: number;
  port: number;
  child: ChildProcess | undefined;
}

/**
 * Starts several processes of the product, with a Redis between them and one address in front. They end when this
 * process ends.
 */
export async function startDemoProcesses({
  count,
  http,
}: {
  count: number;
  http: { host: string; port: number };
}): Promise<DemoProcesses> {
  const redis = await privateRedis();
  const places: Place[] = [];
  for (let number = 1; number <= count; number++) places.push({ number, port: await freePort(), child: undefined });
  let isOver = false;

  function live(place: Place): void {
    // Each has an admin port of its own, because one ADMIN_PORT is not enough for all.
    const { ADMIN_PORT: _shared, ...env } = process.env;
    const child = spawn(process.execPath, [`--import=${END_WITH_PARENT}`, PROGRAM, 'process'], {
      // The child gets a session of its own. So Ctrl-C only reaches this process, which ends its children in order.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...env, ...redis, PORT: String(place.port) },
    });
    place.child = child;
    child.once('exit', () => {
      place.child = undefined;
      if (!isOver) setTimeout(() => isOver || live(place), AGAIN_AFTER_MS);
    });
  }

  const stop = onlyOnce(async () => {
    isOver = true;
    await Promise.all(places.flatMap(({ child }) => (child === undefined ? [] : ended(child))));
  });
  onSignals(stop);
  await step(`Starting ${count} processes`, async () => {
    for (const place of places) live(place);
    await Promise.all(places.map(ready));
  });
  await openFront(http, () => places.filter(({ child }) => child !== undefined).map(({ port }) => port));

  return {
    living: () =>
      new Map(places.flatMap(({ number, child }) => (child?.pid === undefined ? [] : [[number, child.pid]]))),
    kill: (pid) => places.find(({ child }) => child?.pid === pid)?.child?.kill('SIGKILL'),
  };
}

/**
 * Starts a private Redis. If there is none, each process keeps to its share of Slack's limits: that works, but more
 * slowly.
 */
async function privateRedis(): Promise<{ REDIS_URL?: string }> {
  const found = await redisProgram(step);
  if ('missing' in found) {
    process.stdout.write(`${found.missing}\nThe processes do without one.\n`);
    return {};
  }
  const { url } = await startPrivateRedis({ program: found.path, folder: '.data/demo-redis' });
  return { REDIS_URL: url };
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
  await gone;
  clearTimeout(impatience);
}

async function ready({ number, port }: Place): Promise<void> {
  for (const began = performance.now(); performance.now() - began < READY_WITHIN_MS; await pause(100)) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`Expected process ${number} to be ready within ${READY_WITHIN_MS / 1_000} s.`);
}

/** A small load balancer: one address, which distributes requests to living processes in turns. */
export async function openFront(
  { host, port }: { host: string; port: number },
  backs: () => number[],
): Promise<Server> {
  let turn = 0;
  const server = createServer((near) => {
    near.on('error', () => near.destroy());
    const ports = backs();
    turn += 1;
    lead(ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0));

    function lead([first, ...others]: number[]): void {
      if (first === undefined) return void near.destroy();
      const far = connect(first, '127.0.0.1');
      far.once('connect', () => {
        far.off('error', refused).on('error', () => near.destroy());
        near.pipe(far).pipe(near);
        near.once('close', () => far.destroy());
        far.once('close', () => near.destroy());
      });
      const refused = () => lead(others);
      far.once('error', refused);
    }
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
