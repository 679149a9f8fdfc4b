import mysql from 'mysql2/promise';
import type { EventFigures } from '../figures.ts';
import { holds } from '../watch.ts';
import { quantile, type Stage } from './trial.ts';

const EVENTS = 2_000;
const AT_ONCE = 40;
const PROJECTS = 100;
/** How long to wait for events. Those that are not worked on then count as missing. */
const PATIENCE_MS = 120_000;

/** Small changes of a hundred projects that nobody is offered, told over HTTP, forty at once. */
export async function runEvents({ contestant, databaseUrl, turn, progress }: Stage): Promise<EventFigures> {
  const client = { name: 'Ada Lovelace' };
  for (let index = 0; index < PROJECTS; index++) {
    await contestant.tell('project.requested', {
      code: `EVT-${index}`,
      title: 'Nobody can do this',
      skills: ['none'],
      client,
    });
  }
  const database = await mysql.createConnection(databaseUrl);
  const left = async () => {
    const [[row]] = await database.query<mysql.RowDataPacket[]>(
      "SELECT COUNT(*) AS open FROM events WHERE state = 'stored'",
    );
    return Number(row?.open);
  };
  const settled = async () => {
    for (let open = await left(); open > 0; open = await left()) await holds(() => false, performance.now() + 100);
  };
  await settled();
  await turn();
  const before = await contestant.cost();
  const begun = performance.now();
  const times: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < EVENTS) {
        const index = next++;
        const sentAt = performance.now();
        await contestant.tell('project.updated', { code: `EVT-${index % PROJECTS}`, brief: `Change ${index}` });
        times.push(performance.now() - sentAt);
      }
    }),
  );
  const acceptedMs = performance.now() - begun;
  progress(`${EVENTS} events accepted after ${acceptedMs.toFixed(0)} ms`);
  await Promise.race([settled(), holds(() => false, performance.now() + PATIENCE_MS)]);
  const appliedMs = performance.now() - begun;
  const after = await contestant.cost();
  await database.end();
  return {
    events: EVENTS,
    atOnce: AT_ONCE,
    perSecond: (EVENTS / acceptedMs) * 1_000,
    acceptP50: quantile(times, 0.5),
    acceptP99: quantile(times, 0.99),
    appliedMs,
    cpuPerEvent: (after.cpuMs - before.cpuMs) / EVENTS,
  };
}
