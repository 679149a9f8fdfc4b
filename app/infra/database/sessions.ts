import type { PrismaMariaDb } from '@prisma/adapter-mariadb';
import pLimit from 'p-limit';

type Adapter = Awaited<ReturnType<PrismaMariaDb['connect']>>;
type Pool = ReturnType<Adapter['underlyingDriver']>;

/**
 * How many statements each connection keeps prepared. The adapter's default is none: each statement is then prepared,
 * run and closed, which takes three round trips instead of one.
 */
export const PREPARED_MOST = 100;

const LEVEL = 'READ COMMITTED';

/**
 * A connection that falls silent in a transaction holds its locks until the server gives it up, which may take hours.
 * None of our transactions is idle for ten seconds, so the server may end one that is. MySQL has no such limit; only
 * MariaDB runs the text in the SQL comment.
 */
const ENDS_IDLE_TRANSACTIONS = 'SET SESSION autocommit = 1 /*M!100301 , SESSION idle_transaction_timeout = 10 */';

/**
 * Makes transactions cheap and safe with cached prepared statements. The isolation level is set once for each
 * connection, not for each transaction. The statements of one transaction run one after the other, because the driver
 * mixes up prepared statements that are queued.
 */
export function shareSessions(factory: PrismaMariaDb): void {
  const connect = factory.connect.bind(factory);

  factory.connect = async () => {
    const adapter = await connect();
    readCommitted(adapter.underlyingDriver());
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (level) => {
      const transaction = await start(level === LEVEL ? undefined : level);
      const inTurn = pLimit(1);
      const queryRaw = transaction.queryRaw.bind(transaction);
      const executeRaw = transaction.executeRaw.bind(transaction);
      transaction.queryRaw = (query) => inTurn(() => queryRaw(query));
      transaction.executeRaw = (query) => inTurn(() => executeRaw(query));
      return transaction;
    };
    return adapter;
  };
}

/** Sets isolation level and limit on a connection when it is first used for a transaction. */
function readCommitted(pool: Pool): void {
  const lend = pool.getConnection.bind(pool);
  const known = new WeakSet<object>();

  pool.getConnection = async () => {
    const connection = await lend();
    // The adapter wraps a connection in a new object each time, but the server info inside is the same object.
    const { info } = connection;
    if (info !== null && known.has(info)) return connection;
    try {
      await connection.query(`SET SESSION TRANSACTION ISOLATION LEVEL ${LEVEL}`);
      await connection.query(ENDS_IDLE_TRANSACTIONS);
    } catch (error) {
      await connection.release();
      throw error;
    }
    if (info !== null) known.add(info);
    return connection;
  };
}
