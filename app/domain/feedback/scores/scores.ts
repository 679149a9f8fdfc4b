import type { Pool } from 'mysql2/promise';
import { z } from 'zod';
import { builtInScoresQuery, scoresColumns } from '../../../config/scores-query.ts';
import { borrow, openPool } from '../../../infra/database/borrow.ts';
import { bindScoresQuery, candidatesQuery } from './query.ts';
import { sameClient } from './same-client.ts';
import { type BrokenRow, type Reading, readScoreRow } from './score-row.ts';
import type { PreviousScore, ScoreOfClient, ScoreSource } from './source.ts';

/** The scores database, which belongs to somebody else: it is read only, and may be slow or unreachable. */
export interface Scores extends ScoreSource {
  close(): Promise<void>;
}

/** Thrown if the scores database did not answer or refused. `transient`: a retry may succeed. */
export class ScoresTrouble extends Error {
  override readonly name = 'ScoresTrouble';
  /** The driver's or server's code, such as ECONNREFUSED. */
  readonly code: string;
  readonly transient: boolean;

  constructor(message: string, { code, transient, cause }: { code: string; transient: boolean; cause?: unknown }) {
    super(message, { cause });
    this.code = code;
    this.transient = transient;
  }
}

const QUERY_MS = 30_000;
const PREVIOUS_MS = 2_000;
const CONNECT_MS = 10_000;
const LEAST_ID = -(2n ** 63n);
const MOST_OUT_OF_REACH = 100;

/**
 * Creates the connection pool of the scores database, without a query. `query`: a SELECT with :after and :limit. If
 * it is the built-in one, the scores table can also be queried directly.
 */
export function openScores({
  url,
  query = builtInScoresQuery,
  builtIn = query === builtInScoresQuery,
}: {
  url: string;
  query?: string;
  builtIn?: boolean;
}): Scores {
  // Time limits on the server stop queries whose caller has given up. MariaDB and MySQL have one each; older servers
  // know neither.
  const limited =
    "SET SESSION time_zone = '+00:00' /*M!100101 , max_statement_time = 30 *//*!50708 , max_execution_time = 30000 */";
  const pool = openPool(url, { connections: 2, connectMs: CONNECT_MS, session: [limited] });

  return {
    name: 'scores',
    foreign: true,

    async after(after, limit) {
      const readings = await read(after, limit);
      const full = readings.length >= limit;
      if (full) mustBeInOrder(readings);
      return { readings: readings.filter(({ id }) => id === undefined || id > after).sort(byId), full };
    },

    async outOfReach() {
      try {
        const lowest = await read(LEAST_ID, MOST_OUT_OF_REACH);
        return lowest.filter(
          (reading): reading is BrokenRow => reading.kind === 'broken' && /^(0|-\d+)$/.test(reading.rowId),
        );
      } catch (error) {
        // A custom query may calculate with :after and fail for this number. Then nothing is found.
        if (error instanceof ScoresTrouble && !error.transient) return [];
        throw error;
      }
    },

    async previousOf(row) {
      if (!builtIn) return undefined;
      if (row.clientName === null && row.clientCompany === null) return null;
      try {
        return await newestOf(pool, row);
      } catch (error) {
        if (error instanceof ScoresTrouble) return undefined;
        throw error;
      }
    },

    close: () => pool.end(),
  };

  async function read(after: bigint, limit: number): Promise<Reading[]> {
    const rows = await ask(pool, { sql: bindScoresQuery(query, { after, limit }), timeout: QUERY_MS });
    return rows.map((row) => readScoreRow(named(row)));
  }
}

/** Goes through scores whose names are equal for the database, up to the first that is really of the same client. */
async function newestOf(pool: Pool, row: ScoreOfClient): Promise<PreviousScore | null> {
  const deadline = performance.now() + PREVIOUS_MS;
  for (let id = row.id; ; ) {
    const timeout = Math.max(1, Math.ceil(deadline - performance.now()));
    const rows = await ask(pool, { ...candidatesQuery({ ...row, id }), timeout });
    const candidates = rows.map((found) => candidate.parse(found));
    const same = candidates.find((one) => sameClient(one, row));
    const last = candidates.at(-1);
    if (same !== undefined) return { score: same.score, scoredAt: same.scoredAt };
    if (last === undefined) return null;
    id = last.id;
  }
}

const candidate = z
  .object({
    id: z.union([z.number(), z.string(), z.bigint()]).transform(BigInt),
    client_name: z.string().nullable(),
    client_company: z.string().nullable(),
    score: z.coerce.number(),
    created_at: z.date(),
  })
  .transform(({ id, client_name, client_company, score, created_at }) => ({
    id,
    clientName: client_name,
    clientCompany: client_company,
    score,
    scoredAt: created_at,
  }));

const rowsOfAQuery = z.array(z.record(z.string(), z.unknown()));

async function ask(
  pool: Pool,
  { sql, values = [], timeout }: { sql: string; values?: string[]; timeout: number },
): Promise<Record<string, unknown>[]> {
  try {
    // Values are bound as parameters, because how quotes are escaped depends on the server's sql_mode.
    const [rows] = await borrow(pool, timeout, (connection) =>
      values.length === 0 ? connection.query({ sql, timeout }) : connection.execute({ sql, timeout, values }),
    );
    return rowsOfAQuery.parse(rows);
  } catch (error) {
    throw troubleOf(error);
  }
}

/**
 * Converts column names to lower case, because SQL ignores their case. If a query lacks a column, every row lacks it.
 */
function named(row: Record<string, unknown>): Record<string, unknown> {
  const columns = Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
  const missing = scoresColumns.filter((name) => !(name in columns));
  if (missing.length === 0) return columns;
  throw new ScoresTrouble(
    `The query gives ${Object.keys(row).join(', ')}; expected also ${missing.join(', ')}. Name the columns with AS.`,
    { code: 'COLUMNS_MISSING', transient: false },
  );
}

/**
 * Throws if the rows are not in the order of their ids. The next page begins after the last row of this one, so a
 * query in another order would lose rows.
 */
function mustBeInOrder(readings: readonly Reading[]): void {
  const ids = readings.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const at = ids.findIndex((id, index) => id < (ids[index - 1] ?? 0n));
  if (at === -1) return;
  throw new ScoresTrouble(
    `The query gives row ${ids[at]} after row ${ids[at - 1]}; expected rows in the order of id. End it with ORDER BY id LIMIT :limit.`,
    { code: 'OUT_OF_ORDER', transient: false },
  );
}

function byId(one: Reading, other: Reading): number {
  const difference = (one.id ?? 0n) - (other.id ?? 0n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const busy = /^ER_(CON_COUNT|SERVER_SHUTDOWN|LOCK|QUERY_INTERRUPTED|QUERY_TIMEOUT|STATEMENT_TIMEOUT|TOO_MANY|NORMAL)/;

function troubleOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { code } = error;
  const transient = !code.startsWith('ER_') || busy.test(code);
  return new ScoresTrouble(error.message || code, { code, transient, cause: error });
}
