import type { PrismaMariaDb } from '@prisma/adapter-mariadb';

type Adapter = Awaited<ReturnType<PrismaMariaDb['connect']>>;
/** One pool of connections. */
type Pool = Pick<Adapter, 'queryRaw' | 'executeRaw' | 'startTransaction' | 'dispose'>;

/** ER_OPTION_PREVENTS_STATEMENT (read_only), ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_READ_ONLY_MODE. */
const readOnly: ReadonlySet<string> = new Set(['1290', '1792', '1836']);
const RENEWED_AT_MOST_EVERY_MS = 1_000;
/** What waits for a connection of the old pool gets one first: whoever ends a pool turns the waiting away. */
const DRAINED_AFTER_MS = 5_000;

/**
 * Connections to a server that has become read-only (a demoted primary) would be kept for ever, as they work. So the
 * statement that finds it out has the pool exchanged for a new one, whose connections find where the database is now.
 * Prisma knows one adapter all the time.
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
        // The next statement that finds the server read-only asks for it again.
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
