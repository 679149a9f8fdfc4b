import type { PrismaMariaDb } from '@prisma/adapter-mariadb';
import pLimit from 'p-limit';

type Adapter = Awaited<ReturnType<PrismaMariaDb['connect']>>;
type Pool = ReturnType<Adapter['underlyingDriver']>;

/**
 * How many statements each connection keeps prepared. The adapter's own choice is none, so that each statement is
 * prepared, run and closed: three messages and all columns' descriptions, where one message does.
 */
export const PREPARED_MOST = 100;

const LEVEL = 'READ COMMITTED';

/**
 * A connection that fell silent inside a transaction holds its locks for as long as the server believes in it: hours,
 * where nothing resets the connection. None of our transactions is idle for ten seconds. MySQL has no such limit: what
 * stands in the SQL comment is run by MariaDB alone.
 */
const ENDS_IDLE_TRANSACTIONS = 'SET SESSION autocommit = 1 /*M!100301 , SESSION idle_transaction_timeout = 10 */';

/**
 * Makes transactions cheap and safe for prepared statements that are kept: the isolation level is set once for each
 * connection, not once for each transaction; and the statements of one transaction go one after the other, as the
 * driver takes one prepared statement for another where they queue.
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

/** Every connection that is lent for a transaction has the level and the limit, from its first time on. */
function readCommitted(pool: Pool): void {
  const lend = pool.getConnection.bind(pool);
  const known = new WeakSet<object>();

  pool.getConnection = async () => {
    const connection = await lend();
    // A connection is wrapped anew each time; what it knows of its server stays the same.
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
