import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type PrivateRedis, startPrivateRedis } from '../../app/setup/redis/private-redis.ts';

/** The path that `npm test` found. If it found no Redis server, which it reports, these tests are skipped. */
export const REDIS_PROGRAM = process.env.TEST_REDIS ?? '';

type Declare = (title: string, story: (t: ExecutionContext) => Promise<unknown>) => void;

/** A test that needs a Redis server. */
export const testWithRedis: Declare & { serial: Declare } =
  REDIS_PROGRAM === ''
    ? Object.assign((title: string) => test.skip(title, () => {}), {
        serial: (title: string) => test.skip(title, () => {}),
      })
    : Object.assign<Declare, { serial: Declare }>((title, story) => test(title, story), {
        serial: (title, story) => test.serial(title, story),
      });

export interface TestRedis extends PrivateRedis {
  /** Makes it stop answering. Its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** Kills it. All its data are lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port, without data. */
  restart(): Promise<void>;
}

/** A Redis server for this test. It starts in 50 ms and ends with the test. */
export async function testRedis(
  t: Pick<ExecutionContext, 'teardown'>,
  options: readonly string[] = [],
): Promise<TestRedis> {
  const folder = join('.data', 'test', `redis-${randomBytes(4).toString('hex')}`);
  let server = await startPrivateRedis({ program: REDIS_PROGRAM, folder, options });
  t.teardown(() => server.stop());
  const { url, port } = server;
  return {
    url,
    port,
    signal: (name) => server.signal(name),
    stop: () => server.stop(),
    freeze: () => server.signal('SIGSTOP'),
    thaw: () => server.signal('SIGCONT'),
    kill: () => server.stop(),
    async restart() {
      server = await startPrivateRedis({ program: REDIS_PROGRAM, folder, port, options });
    },
  };
}
