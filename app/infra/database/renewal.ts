import type { PrismaMariaDb } from '@prisma/adapter-mariadb';

type Adapter = Awaited<ReturnType<PrismaMariaDb['connect']>>;
/** A connection pool. */
type Pool = Pick<Adapter, 'queryRaw' | 'executeRaw' | 'startTransaction' | 'dispose'>;

/** ER_OPTION_PREVENTS_STATEMENT (read_only), ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_READ_ONLY_MODE. */
const readOnly: ReadonlySet<string> = new Set(['1290', '1792', '1836']);
const RENEWED_AT_MOST_EVERY_MS = 1_000;
/** How long the old pool stays open for statements that wait for one of its connections. */
const DRAINED_AFTER_MS = 5_000;

/**
 * Connections to a server that has become read-only (a demoted primary) still work, so a pool would keep them for ever.
 * The statement that notices it replaces the pool, and new connections find the current primary. Prisma keeps the same
 * adapter.
 */
export function renewConnections(factory: PrismaMariaDb): void {
  const connect = factory.connect.bind(factory);

  factory.connect = async () => {
    const adapter = await connect();
    const old = new Set<Pool>();
    let pool = poolOf(adapter);
    let renewedAt = Number.NEGATIVE_INFINITY;
    let isRenewing = false;
    let isOver = false;

    async function renew(): Promise<void> {
      if (isRenewing || isOver || performance.now() - renewedAt < RENEWED_AT_MOST_EVERY_MS) return;
      isRenewing = true;
      try {
        const next = poolOf(await connect());
        if (isOver) return await next.dispose();
        retire(pool);
        pool = next;
      } catch {
        // If the new server is read-only too, the next statement replaces the pool once more.
      } finally {
        isRenewing = false;
        renewedAt = performance.now();
      }
    }

    function retire(one: Pool): void {
      old.add(one);
      const end = () => old.delete(one) && one.dispose().catch(() => undefined);
      setTimeout(() => void end(), DRAINED_AFTER_MS).unref();
    }

    async function watched<T>(statement: () => Promise<T>): Promise<T> {
      try {
        return await statement();
      } catch (error) {
        if (isReadOnly(error)) void renew();
        throw error;
      }
    }

    adapter.queryRaw = (query) => watched(() => pool.queryRaw(query));
    adapter.executeRaw = (query) => watched(() => pool.executeRaw(query));
    adapter.startTransaction = async (level) => {
      const transaction = await watched(() => pool.startTransaction(level));
      const queryRaw = transaction.queryRaw.bind(transaction);
      const executeRaw = transaction.executeRaw.bind(transaction);
      transaction.queryRaw = (query) => watched(() => queryRaw(query));
      transaction.executeRaw = (query) => watched(() => executeRaw(query));
      return transaction;
    };
    adapter.dispose = async () => {
      isOver = true;
      const pools = [pool, ...old];
      old.clear();
      await Promise.all(pools.map((one) => one.dispose()));
    };
    return adapter;
  };
}

function poolOf(adapter: Adapter): Pool {
  return {
    queryRaw: adapter.queryRaw.bind(adapter),
    executeRaw: adapter.executeRaw.bind(adapter),
    startTransaction: adapter.startTransaction.bind(adapter),
    dispose: adapter.dispose.bind(adapter),
  };
}

function isReadOnly(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'originalCode' in cause ? cause.originalCode : undefined;
  return typeof code === 'string' && readOnly.has(code);
}
