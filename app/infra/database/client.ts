import { setFlagsFromString } from 'node:v8';
import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { connectionOptions, databaseAddress } from './address.ts';
import { renewConnections } from './renewal.ts';
import { PREPARED_MOST, shareSessions } from './sessions.ts';

// Prisma compiles queries in WebAssembly, and undici reads HTTP in it. V8 would optimise that code during the start,
// which takes a second of processor time and up to 60 MiB. As other allocations come between them, a quarter of the
// processes kept half of that for ever. We gain nothing from it: each query is compiled once, and headers are short.
setFlagsFromString('--no-wasm-dynamic-tiering');
setFlagsFromString('--no-wasm-tier-up');

export { Prisma };
export type Database = PrismaClient;
/** A transaction in which facts are decided and the jobs they cause are written. */
export type Tx = Prisma.TransactionClient;

/** Reads a JSON column of a raw query. MySQL returns it parsed, MariaDB as text. */
export function jsonColumn(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

/** Reads the result of JSON_ARRAYAGG, which is null for no rows. */
export function jsonList<Item>(value: unknown): Item[] {
  const list = jsonColumn(value);
  return Array.isArray(list) ? list : [];
}

export interface OpenOptions {
  connectionLimit?: number;
  /** The time limit of a statement. */
  silenceMs?: number;
  /** How long to wait for a connection, and for the end of a transaction. */
  patienceMs?: number;
  /** Called for each statement, with its parameters as Prisma prints them. */
  onQuery?: (sql: string, params: string) => void;
}

/**
 * The app's own database through Prisma. Connections open on demand, at most `connectionLimit` (16, or the URL's
 * `connection_limit`), and recover after an outage. Call `$disconnect()` at the end.
 */
export function openDatabase(url: string, options: OpenOptions = {}): Database {
  const address = databaseAddress(url);
  const { database, tls } = address;
  const { onQuery, patienceMs } = options;
  const adapter = new PrismaMariaDb(
    {
      ...connectionOptions(address),
      database,
      connectionLimit: options.connectionLimit ?? address.connectionLimit ?? 16,
      connectTimeout: patienceMs ?? address.connectTimeoutMs ?? 5_000,
      acquireTimeout: patienceMs ?? address.poolTimeoutMs ?? 10_000,
      // A silent connection (a fail-over without a reset, a NAT that dropped it) is replaced by a new one.
      socketTimeout: options.silenceMs ?? 8_000,
      minimumIdle: 2,
      // The pool would look for unused connections every half a second. All of them are used in turn, so there are none.
      idleTimeout: 0,
      prepareCacheLength: PREPARED_MOST,
      // MySQL 8 sends its public key to a client that logs in by password without TLS; logins would fail otherwise.
      ...(tls === undefined && { allowPublicKeyRetrieval: true }),
      // initSql is not used: if a connection breaks during it, the driver leaves an unhandled rejection, which ends
      // the process. The session's time zone does not matter, because every stored date comes from our clock.
    },
    { database },
  );
  shareSessions(adapter);
  renewConnections(adapter);
  const life = oneLife(adapter);
  const transactionOptions = { maxWait: patienceMs ?? 10_000, timeout: patienceMs ?? 15_000 };
  // Errors go into the log and into reports, so Prisma must not add excerpts of our code to them.
  const shared = { adapter, transactionOptions, errorFormat: 'minimal' } as const;
  if (onQuery === undefined) return life.of(new PrismaClient(shared));
  const db = new PrismaClient({ ...shared, log: [{ emit: 'event', level: 'query' }] });
  db.$on('query', ({ query, params }) => onQuery(query, params));
  return life.of(db);
}

/**
 * Makes queries fail after `$disconnect()`. Work that was cut off when the program stopped may query later, and
 * Prisma would then open a connection that nobody closes.
 */
function oneLife(adapter: PrismaMariaDb): { of<Client extends PrismaClient>(db: Client): Client } {
  const connect = adapter.connect.bind(adapter);
  let isOver = false;
  adapter.connect = async () => {
    if (isOver) throw new Error('Expected an open database, got one that was disconnected for good.');
    return connect();
  };
  return {
    of(db) {
      const disconnect = db.$disconnect.bind(db);
      db.$disconnect = () => {
        isOver = true;
        return disconnect();
      };
      return db;
    },
  };
}
