import mysql from 'mysql2/promise';

const PER_STATEMENT = 500_000;
const DIGITS =
  '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';

/** Fills tables by statements that select from `bench_numbers`, which holds n from 0 to 499,999 meanwhile. */
export interface Filling {
  run(sql: string): Promise<void>;
  /** Runs the statements for so many rows at a time. */
  inParts(total: number, statements: (from: number, count: number) => string[], what: string): Promise<void>;
}

/** Opens a database to be filled, without checks that cost more than the rows. */
export async function fillByNumbers(
  url: string,
  say: (line: string) => void,
  fill: (filling: Filling) => Promise<void>,
): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, multipleStatements: true, timezone: 'Z' });
  const run = async (sql: string) => void (await connection.query(sql));
  try {
    await run('SET SESSION unique_checks = 0, foreign_key_checks = 0; CREATE TABLE bench_numbers (n INT PRIMARY KEY)');
    await run(
      `INSERT INTO bench_numbers SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d AS n
       FROM ${DIGITS} a, ${DIGITS} b, ${DIGITS} c, ${DIGITS} e, ${DIGITS} f, (SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) g ORDER BY n`,
    );
    await fill({
      run,
      async inParts(total, statements, what) {
        for (let from = 0; from < total; from += PER_STATEMENT) {
          for (const sql of statements(from, Math.min(PER_STATEMENT, total - from))) await run(sql);
          say(`${Math.min(total, from + PER_STATEMENT)} ${what}`);
        }
      },
    });
    await run('DROP TABLE bench_numbers');
  } finally {
    await connection.end();
  }
}
