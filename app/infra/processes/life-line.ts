import mysql from 'mysql2/promise';
import { connectionOptions, databaseAddress } from '../database/address.ts';
import { KEPT_ALIVE } from '../database/borrow.ts';
import { within } from '../deadline.ts';

/**
 * A database session that holds a lock in the name of this process. When a process is killed, on any host, its kernel
 * closes the session and the server frees the lock at once, so others see the death long before the leases expire. A
 * frozen process keeps its session, and a host without power does not close it; there the leases decide.
 */
export interface LifeLine {
  /**
   * Returns the named processes whose session has ended and was not opened again. A free lock counts only if this
   * same session of ours saw it held before. After a fail-over, or behind a proxy over several servers, the locks of
   * living processes look free too.
   */
  ended(names: readonly string[]): Promise<string[]>;
  /** A lock was found free recently, so another look is due soon. */
  isInDoubt(): boolean;
  stop(): Promise<void>;
}

/**
 * A living process that lost its session opens another one at once. So one whose session is missing in this many
 * looks is dead.
 */
const LOOKS = 3;
/** A silent server is asked through a new connection after this time. */
const SILENCE_MS = 3_000;

interface Session {
  connection: mysql.Connection;
  /** The processes whose lock was seen held, with the number of later looks that found it free. */
  missing: Map<string, number>;
}

export function openLifeLine({ url, name }: { url: string; name: string }): LifeLine {
  let session: Promise<Session> | undefined;
  let inDoubt = false;
  let isStopped = false;

  function held(): Promise<Session> {
    if (session !== undefined) return session;
    const beginning = begin(url, name);
    session = beginning;
    beginning.then(
      ({ connection }) => {
        const over = () => {
          if (session !== beginning) return;
          lose(beginning);
          // The next look tries again if this fails.
          if (!isStopped) held().catch(() => {});
        };
        connection.on('error', over).on('end', over);
      },
      () => lose(beginning),
    );
    return beginning;
  }

  function lose(lost: Promise<Session>): void {
    if (session === lost) session = undefined;
    lost.then(
      ({ connection }) => connection.destroy(),
      () => {},
    );
  }

  return {
    async ended(names) {
      if (isStopped) return [];
      const mine = held();
      try {
        const { connection, missing } = await mine;
        // A single process has no others to look at. If its own session is lost, that is noticed when another process
        // joins.
        const free = names.length === 0 ? new Set<string>() : await freeOf(connection, { name, names });
        for (const known of missing.keys()) if (!names.includes(known)) missing.delete(known);
        for (const one of names) {
          if (!free.has(one)) missing.set(one, 0);
          else if (missing.has(one)) missing.set(one, (missing.get(one) ?? 0) + 1);
        }
        const gone = names.filter((one) => (missing.get(one) ?? 0) >= LOOKS);
        for (const one of gone) missing.delete(one);
        inDoubt = [...missing.values()].some((looks) => looks > 0);
        return gone;
      } catch (error) {
        inDoubt = false;
        lose(mine);
        throw error;
      }
    },
    isInDoubt: () => inDoubt,
    async stop() {
      isStopped = true;
      const ending = session;
      if (ending === undefined) return;
      await ending.then(({ connection }) => within(SILENCE_MS, connection.end())).catch(() => {});
      lose(ending);
    },
  };
}

async function begin(url: string, name: string): Promise<Session> {
  const address = databaseAddress(url);
  const connection = await mysql.createConnection({
    ...connectionOptions(address),
    database: address.database,
    connectTimeout: SILENCE_MS,
    ...KEPT_ALIVE,
  });
  try {
    await within(SILENCE_MS, connection.query('SELECT GET_LOCK(?, 0)', [lockOf(name)]));
    return { connection, missing: new Map() };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** The names without a session. Throws if this session does not hold our own lock. */
async function freeOf(
  connection: mysql.Connection,
  { name, names }: { name: string; names: readonly string[] },
): Promise<Set<string>> {
  const sql = `SELECT IS_USED_LOCK(?) = CONNECTION_ID() ${', IS_FREE_LOCK(?)'.repeat(names.length)}`;
  const asked = connection.query<mysql.RowDataPacket[]>({ sql, rowsAsArray: true }, [name, ...names].map(lockOf));
  const [[answer = []]] = await within(SILENCE_MS, asked);
  const [isOurs, ...free]: unknown[] = [...(answer as unknown[])];
  if (isOurs !== 1) throw new Error('Expected this session to hold the lock of this process.');
  return new Set(names.filter((_, index) => free[index] === 1));
}

/** At most 64 characters. */
const lockOf = (name: string) => `crewcall:process:${name}`;
