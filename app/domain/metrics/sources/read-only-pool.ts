import { z } from 'zod';
import { borrow, openPool } from '../../../infra/database/borrow.ts';
import { SourceTrouble } from './source.ts';

/** A read-only connection pool with time limits on both sides. */
export interface ReadOnlyPool {
  /** `values` are bound to the question marks of a prepared statement. */
  rows<Row>(row: z.ZodType<Row>, sql: string, signal: AbortSignal, values?: readonly string[]): Promise<Row[]>;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
const CONNECT_MS = 5_000;
const STATEMENT_S = 25;
/** The most rows that are read. No breakdown returns more, and an operator's SELECT must not fill the memory. */
const MOST_ROWS = 20_000;

/** Creates the pool without connecting. `called`: the name of the database in messages. */
export function openReadOnly(url: string, called: string): ReadOnlyPool {
  // The server's own limits, written for MariaDB and for MySQL. sql_select_limit applies to the outermost SELECT
  // only.
  const limited = `SET SESSION time_zone = '+00:00', sql_select_limit = ${MOST_ROWS} /*M!100101 , max_statement_time = ${STATEMENT_S} *//*!50708 , max_execution_time = ${STATEMENT_S * 1_000} */`;
  const pool = openPool(url, {
    connections: CONNECTIONS,
    connectMs: CONNECT_MS,
    session: ['SET SESSION TRANSACTION READ ONLY', limited],
  });

  return {
    async rows(row, sql, signal, values = []) {
      try {
        return await borrow(pool, STATEMENT_S * 1_000, async (connection) => {
          // The caller has given up.
          if (signal.aborted) throw signal.reason;
          const letGo = () => void killed(connection.threadId).catch(() => undefined);
          signal.addEventListener('abort', letGo, { once: true });
          try {
            const statement = { sql, timeout: STATEMENT_S * 1_000 };
            // The escaping of quotes depends on the server's sql_mode, so values are always bound as parameters.
            const [found] =
              values.length === 0
                ? await connection.query(statement)
                : await connection.execute({ ...statement, values: [...values] });
            // The connection may still be interrupted, so it is not reused.
            if (signal.aborted) throw signal.reason;
            return z.array(row).parse(found);
          } finally {
            signal.removeEventListener('abort', letGo);
          }
        });
      } catch (error) {
        throw troubleOf(error, called);
      }
    },
    close: () => pool.end(),
  };

  /** Closing our end would not stop the query, so the query is killed on the server. */
  function killed(threadId: number): Promise<unknown> {
    return borrow(pool, CONNECT_MS, (connection) => connection.query(`KILL QUERY ${threadId}`));
  }
}

/** Errors about the statement are shown, as they name columns and tables; errors about the connection are not. */
const ofTheStatement =
  /^ER_(PARSE_ERROR|BAD_FIELD_ERROR|NO_SUCH_TABLE|BAD_TABLE|NON_UNIQ_ERROR|WRONG_|SP_DOES_NOT_EXIST|DUP_FIELDNAME|UNKNOWN_|INVALID_|ILLEGAL_|CANT_AGGREGATE|MIX_OF_GROUP|REGEXP|OPERAND|SUBQUERY|TRUNCATED|DATA_OUT_OF_RANGE|FUNC)/;
const outOfTime = /^(ER_(QUERY_TIMEOUT|STATEMENT_TIMEOUT|QUERY_INTERRUPTED)|PROTOCOL_SEQUENCE_TIMEOUT)$/;

function troubleOf(error: unknown, called: string): unknown {
  if (error instanceof z.ZodError) {
    return new SourceTrouble(`${called} gave something that is no number`, z.prettifyError(error), { cause: error });
  }
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { code } = error;
  const message = `${code}: ${error.message}`;
  if (outOfTime.test(code)) return new SourceTrouble(`${called} took too long`, message, { cause: error });
  if (ofTheStatement.test(code)) {
    return new SourceTrouble(`${called} refuses its SQL: ${error.message} (${code})`, message, { cause: error });
  }
  if (/ACCESS_?DENIED/.test(code)) {
    return new SourceTrouble(`${called} does not let us read that (${code})`, message, { cause: error });
  }
  const told = code.startsWith('ER_') ? `${called} refused (${code})` : `${called} does not answer (${code})`;
  return new SourceTrouble(told, message, { cause: error });
}
