import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { backgroundClock, type Clock } from '../clock.ts';
import { within } from '../deadline.ts';
import { connectionOptions, databaseAddress } from './address.ts';

/** TCP keep-alive: the kernel notices within 15 seconds that the other host is gone, even during a statement. */
export const KEPT_ALIVE = { enableKeepAlive: true, keepAliveInitialDelay: 5_000 };

const SILENCE_MS = 3_000;
const KEPT_MS = 60_000;
const SPARE_KEPT_MS = 1_000;
/** How many silent connections are tried: the idle one of the pool, and some that were in use a moment ago. */
const MOST_SILENT = 3;
/** The driver's own limit should fire first, as its error has the reason. */
const MARGIN_MS = 1_000;

const PREPARED_MOST = 50;

/**
 * Opens a pool for a database that may belong to somebody else. It connects on demand. `session`: the first
 * statements of each new connection.
 */
export function openPool(
  url: string,
  {
    connections,
    connectMs,
    session,
    clock = backgroundClock,
  }: { connections: number; connectMs: number; session: readonly string[]; clock?: Pick<Clock, 'after'> },
): Pool {
  const address = databaseAddress(url);
  const pool = createPool({
    ...connectionOptions(address),
    database: address.database,
    connectionLimit: connections,
    connectTimeout: connectMs,
    ...KEPT_ALIVE,
    timezone: 'Z',
    supportBigNumbers: true,
    charset: 'utf8mb4',
    maxPreparedStatements: PREPARED_MOST,
  });
  pool.pool.on('connection', (connection) => {
    for (const statement of session) connection.query(statement, () => {});
  });
  closeUnused(pool, clock);
  return pool;
}

/**
 * Closes each connection that was not used for a minute, and a second one that is free after a second. The pool's own
 * way to do so looks every second, which would wake an idle process for ever.
 */
function closeUnused({ pool }: Pool, clock: Pick<Clock, 'after'>): void {
  const free = new Map<object, () => void>();
  pool.on('release', (connection) => {
    const cancel = clock.after(free.size === 0 ? KEPT_MS : SPARE_KEPT_MS, () => {
      free.delete(connection);
      connection.destroy();
    });
    free.set(connection, cancel);
  });
  pool.on('acquire', (connection) => {
    free.get(connection)?.();
    free.delete(connection);
  });
}

/**
 * Lends a connection of a mysql2 pool, for at most `limitMs`. The pool does not notice a silent connection (a fail-over
 * without a reset, a NAT that dropped it), and the driver has no limit for preparing statements. So each connection is
 * pinged first, with the same limit.
 */
export async function borrow<T>(pool: Pool, limitMs: number, use: (lent: PoolConnection) => Promise<T>): Promise<T> {
  const connection = await living(pool);
  try {
    const result = await within(limitMs + MARGIN_MS, use(connection));
    connection.release();
    return result;
  } catch (error) {
    // A late answer must not be taken for the answer to the next query, so the connection is closed.
    connection.destroy();
    throw error;
  }
}

async function living(pool: Pool): Promise<PoolConnection> {
  for (let silent = 1; ; silent++) {
    const connection = await pool.getConnection();
    try {
      await within(SILENCE_MS, connection.ping());
      return connection;
    } catch (error) {
      connection.destroy();
      if (silent === MOST_SILENT) throw error;
    }
  }
}
