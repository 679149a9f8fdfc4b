import type { Handler } from 'hono';
import type { Database } from '../../infra/database/client.ts';
import { within } from '../../infra/deadline.ts';

export interface Health {
  db: Database;
  /** A bot that failed is an optional one, because the program ends if a required one fails. */
  bots: readonly { name: string; up(): boolean; failed?(): boolean }[];
  /** Parts without which the main work can go on. */
  beside?: readonly { part: string; up(): boolean }[];
  /** How long the database may take to answer. */
  patienceMs?: number;
}

const PATIENCE_MS = 1_000;

/** GET /healthz: answers as long as the process is alive. */
export const healthz: Handler = (c) => c.json({ ok: true });

/**
 * GET /readyz: answers 200 only while the database answers and every bot has a socket to Slack. Otherwise it answers
 * 503 with the missing parts. If an optional part is missing, it reports `degraded`.
 */
export function readyz({ beside = [], ...health }: Health): Handler {
  return async function readyz(c) {
    const missing = (await lookAtParts(health)).filter(({ up }) => !up).map(({ part }) => part);
    const away = beside.filter((one) => !one.up()).map(({ part }) => part);
    const degraded = away.length === 0 ? {} : { degraded: away };
    return missing.length === 0
      ? c.json({ ready: true, ...degraded })
      : c.json({ ready: false, missing, ...degraded }, 503);
  };
}

/** The required parts, and whether each of them works. */
export async function lookAtParts({ db, bots, patienceMs }: Health): Promise<{ part: string; up: boolean }[]> {
  return [
    { part: 'database', up: await databaseAnswers(db, patienceMs) },
    ...bots.map((bot) => ({ part: `${bot.name} socket`, up: bot.up() || bot.failed?.() === true })),
  ];
}

/** Whether the database accepts writes at the moment. */
export async function databaseAnswers(db: Database, patienceMs = PATIENCE_MS): Promise<boolean> {
  try {
    const [row] = await within(
      patienceMs,
      db.$queryRaw<{ readOnly: unknown }[]>`SELECT @@global.read_only AS readOnly`,
    );
    // A primary that was demoted answers but accepts no writes. MariaDB 12 says OFF, others say 0.
    return ['0', 'OFF'].includes(String(row?.readOnly));
  } catch {
    // Any error counts as a missing database. The doctor says why.
    return false;
  }
}
