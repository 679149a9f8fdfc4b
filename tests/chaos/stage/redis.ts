import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../app/setup/ports.ts';
import { type PrivateRedis, startPrivateRedis } from '../../../app/setup/redis/private-redis.ts';
import { ROOT } from '../../helpers/compiled.ts';
import { eventually } from '../../helpers/eventually.ts';

export type RedisForm = 'single' | 'cluster';

/** A Redis of this run's own: a single server, or three masters with a replica each. */
export interface ChaosRedis {
  form: RedisForm;
  /** The addresses for REDIS_URL. */
  urls: readonly string[];
  /** How often a master was killed or frozen, so that its last writes may be lost. */
  failures(): number;
  /** `kill -9` of a master. It starts again after this time; an earlier planned start of it is cancelled. */
  kill(options: Failure): void;
  /** SIGSTOP of a master for this time. */
  freeze(options: Failure): void;
  /** The number of keys on each master. */
  sizes(): Promise<number[]>;
  /** Deletes all keys. */
  empty(): Promise<void>;
  /** Starts all servers that are down or frozen. */
  lift(): void;
  /** Why the servers are not in order. Undefined: they are. */
  trouble(): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** A master: by its number, or the one that holds this key. */
export type Failure = { ms: number } & ({ which: number } | { holding: string });

const MASTERS = 3;
const SLOTS = 16_384;
const NODE_TIMEOUT_MS = 2_000;

export async function startChaosRedis(program: string, form: RedisForm): Promise<ChaosRedis> {
  const folder = join(ROOT, '.data', 'chaos-redis', `${process.pid}-${randomBytes(3).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  const nodes = await Promise.all(
    Array.from({ length: form === 'single' ? 1 : 2 * MASTERS }, (_, index) =>
      startNode(program, { folder, form, index }),
    ),
  );
  if (form === 'cluster') await meet(nodes);
  let failures = 0;

  /** The current masters. Empty while a server is away, because a second failure would find no replica. */
  async function masters(): Promise<Node[]> {
    const roles = await Promise.all(nodes.map(roleOf));
    if (nodes.some((node) => !node.isUp()) || roles.some((role) => role === undefined)) return [];
    return nodes.filter((_, index) => roles[index] === 'master');
  }

  async function fail(of: Failure, how: (node: Node) => void): Promise<void> {
    if ((await trouble()) !== undefined) return;
    const all = await masters();
    const node = 'which' in of ? all[of.which % Math.max(1, all.length)] : await holderOf(all, of.holding);
    if (node === undefined) return;
    failures += 1;
    how(node);
  }

  async function trouble(): Promise<string | undefined> {
    const down = nodes.filter((node) => !node.isUp());
    if (down.length > 0) return `${down.length} servers of Redis are away`;
    if (form === 'single') return (await roleOf(nodes[0])) === undefined ? 'Redis does not answer' : undefined;
    const states = await Promise.all(nodes.map(stateOf));
    return states.find((state) => state !== undefined);
  }

  return {
    form,
    urls: nodes.map(({ port }) => `redis://127.0.0.1:${port}`),
    failures: () => failures,
    kill: (of) => void fail(of, (node) => node.kill(of.ms)),
    freeze: (of) => void fail(of, (node) => node.freeze(of.ms)),
    sizes: async () => Promise.all((await masters()).map(({ client }) => client.dbsize())),
    async empty() {
      await Promise.all((await masters()).map(({ client }) => client.flushall().catch(() => undefined)));
    },
    lift() {
      for (const node of nodes) node.lift();
    },
    trouble,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Node {
  port: number;
  busPort: number;
  client: Redis;
  isUp(): boolean;
  kill(ms: number): void;
  freeze(ms: number): void;
  lift(): void;
  stop(): Promise<void>;
}

async function startNode(
  program: string,
  { folder, form, index }: { folder: string; form: RedisForm; index: number },
): Promise<Node> {
  const busPort = await freePort();
  const cluster = [
    ...[
      '--cluster-enabled',
      'yes',
      '--cluster-port',
      String(busPort),
      '--cluster-node-timeout',
      String(NODE_TIMEOUT_MS),
    ],
    // The list of nodes lies beside the server's folder, which is removed with it, so that a server that comes back
    // knows its cluster.
    ...['--cluster-config-file', join(folder, `node-${index}.conf`)],
  ];
  const options = form === 'cluster' ? cluster : [];
  const begin = (port?: number) =>
    startPrivateRedis({
      program,
      folder: join(folder, `node-${index}`),
      options,
      ...(port === undefined ? {} : { port }),
    });
  let server: PrivateRedis | undefined = await begin();
  const { port } = server;
  const client = new Redis({
    port,
    host: '127.0.0.1',
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 200,
  });
  client.on('error', () => undefined);
  let again: NodeJS.Timeout | undefined;
  let thawing: NodeJS.Timeout | undefined;
  let isOver = false;

  function live(): void {
    clearTimeout(again);
    if (isOver || server !== undefined) return;
    begin(port).then(
      (fresh) => {
        server = fresh;
        if (isOver) void fresh.stop();
      },
      () => {
        again = setTimeout(live, 500);
      },
    );
  }

  function thaw(): void {
    clearTimeout(thawing);
    thawing = undefined;
    server?.signal('SIGCONT');
  }

  return {
    port,
    busPort,
    client,
    isUp: () => server !== undefined && thawing === undefined,
    kill(ms) {
      const dying = server;
      server = undefined;
      void dying?.stop().then(() => {
        again = setTimeout(live, ms);
      });
    },
    freeze(ms) {
      server?.signal('SIGSTOP');
      thawing = setTimeout(thaw, ms);
    },
    lift() {
      if (thawing !== undefined) thaw();
    },
    async stop() {
      isOver = true;
      clearTimeout(again);
      if (thawing !== undefined) thaw();
      client.disconnect();
      await server?.stop();
    },
  };
}

/** A master refuses keys that belong to another master's slots. */
async function holderOf(masters: readonly Node[], key: string): Promise<Node | undefined> {
  const held = await Promise.all(
    masters.map(({ client }) =>
      client.exists(key).then(
        () => true,
        () => false,
      ),
    ),
  );
  return masters[held.indexOf(true)];
}

async function roleOf(node: Node | undefined): Promise<string | undefined> {
  try {
    return /role:(\w+)/.exec((await node?.client.info('replication')) ?? '')?.[1];
  } catch {
    return undefined; // This server is away.
  }
}

/**
 * Three masters share the slots, and each of the other servers replicates one of them. Resolves when all are linked, so
 * that a fail-over works.
 */
async function meet(nodes: readonly Node[]): Promise<void> {
  const [first] = nodes;
  if (first === undefined) throw new Error('Expected nodes.');
  const share = Math.ceil(SLOTS / MASTERS);
  await Promise.all(
    nodes.slice(0, MASTERS).map(({ client }, index) => {
      const end = Math.min(SLOTS, (index + 1) * share) - 1;
      return client.call('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(end));
    }),
  );
  // Elections need different epochs.
  await Promise.all(nodes.map(({ client }, index) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))));
  for (const { port, busPort } of nodes.slice(1)) {
    await first.client.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort));
  }
  const ids = await Promise.all(nodes.map(({ client }) => client.call('CLUSTER', 'MYID')));
  for (const [index, { client }] of nodes.slice(MASTERS).entries()) {
    // A replica must know its master first.
    await eventually(() => client.call('CLUSTER', 'REPLICATE', String(ids[index])).then(() => true));
  }
  await eventually(async () => (await Promise.all(nodes.map(stateOf))).every((state) => state === undefined), {
    what: 'the cluster is sound',
  });
}

async function stateOf({ client, port }: Node): Promise<string | undefined> {
  try {
    const [cluster, replication] = await Promise.all([client.call('CLUSTER', 'INFO'), client.info('replication')]);
    const isLinked =
      /role:master[\s\S]*connected_slaves:[1-9]/.test(replication) || /master_link_status:up/.test(replication);
    if (!String(cluster).includes('cluster_state:ok')) return `node ${port} says that the cluster is not sound`;
    if (!String(cluster).includes(`cluster_known_nodes:${2 * MASTERS}`)) return `node ${port} does not know all others`;
    return isLinked ? undefined : `node ${port} has no link to its master or replica`;
  } catch {
    return `node ${port} does not answer`;
  }
}
