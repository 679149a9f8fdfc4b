import type { ExecutionContext } from 'ava';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { operated } from '../../helpers/operated.ts';
import { testWithRedis as test, testRedis } from '../../helpers/redis.ts';

async function degradedOf(url: string): Promise<{ status: number; degraded: unknown }> {
  const response = await fetch(`${url}/readyz`);
  const body = (await response.json()) as { degraded?: unknown };
  return { status: response.status, degraded: body.degraded };
}

async function two(t: ExecutionContext) {
  const server = await testRedis(t);
  const world = await operated(t, {
    designers: 24,
    processes: 2,
    env: { REDIS_URL: server.url },
    sandbox: { tiers: 'slack' },
  });
  await world.enlist();
  return { server, ...world };
}

test.serial(
  'two processes on one Redis: offers, claims and clean-up cause no 429; Redis may freeze and die meanwhile, and comes back',
  async (t) => {
    t.timeout(HANG_MS);
    const { server, slack, products, designers, request, offered, settled } = await two(t);
    const limited = () => slack.calls().filter(({ error }) => error === 'ratelimited').length;
    const claim = async (code: string, index: number) => {
      await offered(code);
      await slack.as(designers[index]!.id).click({ actionId: 'claim_project' });
      await settled();
    };
    for (const { url } of products) t.deepEqual(await degradedOf(url), { status: 200, degraded: undefined });
    await request('P-1');
    await claim('P-1', 0);

    server.freeze();
    await eventually(async () => (await degradedOf(products[0]!.url)).degraded !== undefined);
    t.deepEqual(await degradedOf(products[0]!.url), { status: 200, degraded: ['redis'] });
    await request('P-2');
    await claim('P-2', 1);
    server.thaw();
    await eventually(async () => (await degradedOf(products[1]!.url)).degraded === undefined);

    await server.kill();
    await request('P-3');
    await server.restart();
    await claim('P-3', 2);
    await eventually(async () => (await degradedOf(products[1]!.url)).degraded === undefined);
    const metrics = await (await fetch(`${products[0]!.url}/metrics`)).text();
    t.regex(metrics, /^crewcall_redis_up 1$/m);
    t.is(limited(), 0);
  },
);

test.serial(
  'six processes are ready, with ten connections in all; without Redis each says that it has a share',
  async (t) => {
    t.timeout(HANG_MS);
    // Resolves when all are ready.
    const { db, products } = await operated(t, { designers: 1, processes: 6 });
    for (const bot of ['ops', 'newproject']) {
      await eventually(async () => (await db.slackSeat.count({ where: { bot } })) === 6);
    }
    const saysSo = products.filter((product) => product.lines().some((line) => line.includes('without REDIS_URL')));
    t.true(saysSo.length >= 1);
  },
);
