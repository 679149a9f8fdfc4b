import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { IdleFigures } from '../figures.ts';
import type { Stage } from './trial.ts';

/** How long to wait until the start has no consequences any more. */
const SETTLED_MS = 15_000;
const SECONDS = 60;

/** Measures an idle program after a start on a database that it knows. */
export async function runIdle({ databaseUrl, turn, restart }: Stage): Promise<IdleFigures> {
  const contestant = await restart(async () => undefined);
  await pause(SETTLED_MS);
  const database = await mysql.createConnection(databaseUrl);
  const asked = async () => {
    const [[row]] = await database.query<mysql.RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
    return Number(row?.Value);
  };
  const [before, statementsBefore] = [await contestant.cost(), await asked()];
  await pause(SECONDS * 1_000);
  const [after, statementsAfter] = [await contestant.cost(), await asked()];
  await database.end();
  // Profiling costs several times as much as idling, so it comes afterwards.
  await turn();
  await pause((SECONDS / 2) * 1_000);
  return {
    seconds: SECONDS,
    share: (after.cpuMs - before.cpuMs) / 1_000 / SECONDS,
    statements: (statementsAfter - statementsBefore) / SECONDS,
    wakeUps: (after.sleeps - before.sleeps) / SECONDS,
    residentBytes: after.residentBytes,
  };
}
