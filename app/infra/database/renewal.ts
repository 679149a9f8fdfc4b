import type { PrismaMariaDb } from '@prisma/adapter-mariadb';

type Adapter = Awaited<ReturnType<PrismaMariaDb['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;
type Ways = Pick<Adapter, 'queryRaw' | 'executeRaw' | 'startTransaction' | 'dispose'>;

/** ER_OPTION_PREVENTS_STATEMENT (read_only), ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_READ_ONLY_MODE. */
const readOnly: ReadonlySet<string> = new Set(['1290', '1792', '1836']);
const RENEWED_AT_MOST_EVERY_MS = 1_000;

/**
 * Lets the connections be given up for new ones while Prisma goes on. Connections to a server that has become
 * read-only (a demoted primary) would be kept for ever, as they work: new ones find where the database is now.
 */
export function renewable(factory: PrismaMariaDb): { renew(): void } {
  const connect = factory.connect.bind(factory);
  let renew = () => {};

  factory.connect = async () => {
    const face = await connect();
    let ways = waysOf(face);
    let renewedAt = Number.NEGATIVE_INFINITY;
    let isRenewing = false;

    renew = () => {
      if (isRenewing || performance.now() - renewedAt < RENEWED_AT_MOST_EVERY_MS) return;
      isRenewing = true;
      void exchange().finally(() => {
        isRenewing = false;
        renewedAt = performance.now();
      });
    };

    async function exchange(): Promise<void> {
      const old = ways;
      try {
        ways = waysOf(await connect());
      } catch {
        // The next statement that finds the server read-only asks for it again.
        return;
      }
      // Statements under way end first.
      await old.dispose().catch(() => undefined);
    }

    async function watched<T>(statement: () => Promise<T>): Promise<T> {
      try {
        return await statement();
      } catch (error) {
        if (isReadOnly(error)) renew();
        throw error;
      }
    }

    face.queryRaw = (query) => watched(() => ways.queryRaw(query));
    face.executeRaw = (query) => watched(() => ways.executeRaw(query));
    face.dispose = () => ways.dispose();
    face.startTransaction = async (level) => {
      const transaction: Transaction = await watched(() => ways.startTransaction(level));
      const queryRaw = transaction.queryRaw.bind(transaction);
      const executeRaw = transaction.executeRaw.bind(transaction);
      transaction.queryRaw = (query) => watched(() => queryRaw(query));
      transaction.executeRaw = (query) => watched(() => executeRaw(query));
      return transaction;
    };
    return face;
  };

  return { renew: () => renew() };
}

function waysOf(adapter: Adapter): Ways {
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
