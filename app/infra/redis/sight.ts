import { Cluster, type Redis } from 'ioredis';
import { type RedisAddress, whereIs } from './address.ts';
import { COMMAND_MS, openListener } from './clients.ts';
import { clusterDown, readOnly, type Trouble, wrongForm } from './trouble.ts';

/** The result of one look at Redis. */
export interface Sight {
  version: string;
  masters: number;
  replicas: number;
  /** The response time of the slowest node. */
  latencyMs: number;
  /** A problem because of which Redis cannot be used. */
  trouble: Trouble | undefined;
  /** A problem that will matter later. */
  warning: Trouble | undefined;
}

type Info = ReadonlyMap<string, string>;

/** Checks the server, or each master of the cluster. Throws if one does not answer. */
export async function lookAt(client: Redis | Cluster, address: RedisAddress): Promise<Sight> {
  const begun = performance.now();
  const nodes = client instanceof Cluster ? client.nodes('master') : [client];
  const infos = await Promise.all(nodes.map(async (node) => infoOf(await node.info())));
  const latencyMs = performance.now() - begun;
  const [first] = infos;
  if (first === undefined) {
    // A cluster whose slots are not assigned looks as if it were unreachable, so a node is asked directly.
    const down = await seedSeen(address);
    if (down !== undefined) return down;
    throw new Error('Cluster is not connected');
  }
  return {
    version: first.get('valkey_version') ?? first.get('redis_version') ?? 'of unknown version',
    masters: nodes.length,
    replicas: infos.reduce((sum, info) => sum + Number(info.get('connected_slaves') ?? 0), 0),
    latencyMs,
    trouble: troubleIn(first, address) ?? (await clusterTrouble(nodes[0], address)),
    warning: evicting(infos),
  };
}

/**
 * The problem that the first node in REDIS_URL reports, if no master is known. Undefined if that node sees no
 * problem.
 */
async function seedSeen(address: RedisAddress): Promise<Sight | undefined> {
  const [node] = address.nodes;
  if (node === undefined) return undefined;
  const seed = openListener(address, node, { commandMs: COMMAND_MS });
  seed.on('error', () => {}); // The failure of the look is reported by its caller, from the cluster's own connections.
  try {
    await seed.connect();
    const trouble = await clusterTrouble(seed, address);
    const version = infoOf(await seed.info()).get('redis_version') ?? 'of unknown version';
    return trouble && { version, masters: 0, replicas: 0, latencyMs: 0, trouble, warning: undefined };
  } catch {
    return undefined;
  } finally {
    seed.disconnect();
  }
}

function troubleIn(info: Info, address: RedisAddress): Trouble | undefined {
  const isCluster = info.get('cluster_enabled') === '1';
  if (isCluster !== (address.form === 'cluster')) return wrongForm(address);
  return info.get('role') === 'slave' ? readOnly(whereIs(address)) : undefined;
}

async function clusterTrouble(node: Redis | undefined, address: RedisAddress): Promise<Trouble | undefined> {
  if (node === undefined || address.form !== 'cluster') return undefined;
  const state = infoOf(String(await node.cluster('INFO'))).get('cluster_state');
  return state === 'ok' ? undefined : clusterDown(whereIs(address));
}

/**
 * A Redis that evicts keys when memory runs short is a problem: evicted budgets count as unspent, and Slack would
 * answer 429.
 */
function evicting(infos: readonly Info[]): Trouble | undefined {
  const policy = infos
    .filter((info) => Number(info.get('maxmemory') ?? 0) > 0)
    .map((info) => info.get('maxmemory_policy') ?? 'noeviction')
    .find((name) => name !== 'noeviction');
  if (policy === undefined) return undefined;
  return {
    because: `Redis may throw our keys away when its memory is short (maxmemory-policy ${policy})`,
    mend: 'Set maxmemory-policy to noeviction, or give Crewcall a Redis of its own.',
  };
}

/** INFO consists of lines `name:value`. */
function infoOf(text: string): Info {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon <= 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
}
