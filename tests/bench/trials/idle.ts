import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { IdleFigures } from '../figures.ts';
import type { Stage } from './trial.ts';

/** What follows from the start is over by then. */
const SETTLED_MS = 15_000;
const SECONDS = 60;

/** Nothing happens, after a start on a database that the program knows. */
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
  // To be profiled costs several times what idling does, so it is looked at afterwards.
  await turn();
  await pause((SECONDS / 2) * 1_000);
  return {
    seconds: SECONDS,
    share: (after.cpuMs - before.cpuMs) / 1_000 / SECONDS,
    statements: (statementsAfter - statementsBefore) / SECONDS,
    residentBytes: after.residentBytes,
  };
}
