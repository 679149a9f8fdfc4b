import { z } from 'zod';
import { borrow, openPool } from '../../../infra/database/borrow.ts';
import { SourceTrouble } from './source.ts';

/** A database that is only read, with limits of time on both sides. */
export interface ReadOnlyPool {
  /** `values` stand for the question marks of a prepared statement. */
  rows<Row>(row: z.ZodType<Row>, sql: string, signal: AbortSignal, values?: readonly string[]): Promise<Row[]>;
  close(): Promise<void>;
}

const CONNECTIONS = 8;
const CONNECT_MS = 5_000;
const STATEMENT_S = 25;
/** More than a breakdown gives: a SELECT that an operator wrote must not fill the memory. */
const MOST_ROWS = 20_000;

/** `called` is how the database is named to people. Nothing is asked of it yet. */
export function openReadOnly(url: string, called: string): ReadOnlyPool {
  // The server's own limits, each in its dialect; sql_select_limit holds for the outermost SELECT alone.
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
          // Nobody waits for it any more.
          if (signal.aborted) throw signal.reason;
          const letGo = () => void killed(connection.threadId).catch(() => undefined);
          signal.addEventListener('abort', letGo, { once: true });
          try {
            const statement = { sql, timeout: STATEMENT_S * 1_000 };
            // How quotes are escaped depends on the server's sql_mode, so values never become part of the statement.
            const [found] =
              values.length === 0
                ? await connection.query(statement)
                : await connection.execute({ ...statement, values: [...values] });
            // A connection that was to be interrupted is used for nothing else.
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

  /** Closing our end would not stop the server: it goes on until its own limit. */
  function killed(threadId: number): Promise<unknown> {
    return borrow(pool, CONNECT_MS, (connection) => connection.query(`KILL QUERY ${threadId}`));
  }
}

/** What the server says of a statement is told, as it names columns and tables; what it says of a way in is not. */
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
