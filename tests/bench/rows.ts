import mysql from 'mysql2/promise';

const PER_STATEMENT = 500_000;
const DIGITS =
  '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';

/**
 * Fills tables with statements that select from the table `bench_numbers`, which holds the numbers from 0 to
 * `perStatement` - 1.
 */
export interface Filling {
  run(sql: string): Promise<void>;
  /** Runs the statements for this many rows at a time. */
  inParts(total: number, statements: (from: number, count: number) => string[], what: string): Promise<void>;
}

/** Opens a database to be filled, without the checks that would cost more than the rows. */
export async function fillByNumbers(
  url: string,
  say: (line: string) => void,
  fill: (filling: Filling) => Promise<void>,
  perStatement = PER_STATEMENT,
): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true, timezone: 'Z' });
  const run = async (sql: string) => void (await connection.query(sql));
  try {
    await run('SET SESSION unique_checks = 0, foreign_key_checks = 0; CREATE TABLE bench_numbers (n INT PRIMARY KEY)');
    const places = [...String(perStatement - 1)].map((_, place) => place);
    await run(
      `INSERT INTO bench_numbers SELECT n FROM (SELECT ${places.map((place) => `${10 ** place} * d${place}.d`).join(' + ')} AS n
       FROM ${places.map((place) => `${DIGITS} d${place}`).join(', ')}) AS numbers WHERE n < ${perStatement} ORDER BY n`,
    );
    await fill({
      run,
      async inParts(total, statements, what) {
        for (let from = 0; from < total; from += perStatement) {
          for (const sql of statements(from, Math.min(perStatement, total - from))) await run(sql);
          say(`${Math.min(total, from + perStatement)} ${what}`);
        }
      },
    });
    await run('DROP TABLE bench_numbers');
  } finally {
    await connection.end();
  }
}
