import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { ScoreFigures } from '../figures.ts';
import { holds, limitedCalls, watchOffers } from '../watch.ts';
import { clubSkill, quantile, type Stage, seconds } from './trial.ts';

const CODE = 'SCORED-1';
const ROW_PATIENCE_MS = 15_000;
/** At one message a second, a batch may take this much longer than its bound before it is cut off. */
const WALL_PATIENCE = 5;

/** Rows are inserted into the scores table: first one by one at odd moments, then all at once. */
export async function runScores(stage: Stage): Promise<ScoreFigures> {
  const { slack, size, contestant, databaseUrl, progress } = stage;
  const database = await mysql.createConnection({ uri: databaseUrl, timezone: 'Z' });
  await claimFirst(stage);
  const seen = watchRows(slack);
  await stage.turn();
  const limitedBefore = limitedCalls(slack);
  const insert = (numbers: readonly number[]) =>
    database.query(
      'INSERT INTO scores (project_code, client_name, client_company, score, comment, created_at) VALUES ?',
      [numbers.map((number) => [CODE, 'Ada Lovelace', null, number % 11, `Row ${number}.`, new Date()])],
    );

  const single = upTo(size.rows);
  const waits: (number | null)[] = [];
  for (const number of single) {
    // An odd interval, so that the rows do not keep time with the looks of each second.
    await pause(700 + ((number * 137) % 1_000));
    const begun = performance.now();
    await insert([number]);
    const came = await holds(() => seen.some((row) => row.number === number), begun + ROW_PATIENCE_MS);
    waits.push(came ? (seen.find((row) => row.number === number)?.at ?? Number.NaN) - begun : null);
  }
  const came = waits.filter((wait) => wait !== null);
  progress(`row to message: p50 ${seconds(quantile(came, 0.5))}`);

  await pause(3_000);
  const wall = upTo(size.wall).map((number) => size.rows + number);
  const begun = performance.now();
  await insert(wall);
  const isThere = () => wall.every((number) => seen.some((row) => row.number === number));
  const complete = await holds(isThere, begun + size.wall * 1_000 * WALL_PATIENCE);
  const wallLast = complete ? (seen.at(-1)?.at ?? Number.NaN) - begun : null;
  progress(`${size.wall} rows at once: ${seconds(wallLast)}`);
  await pause(2_000);
  await database.end();

  const numbers = seen.map(({ number }) => number);
  const different = new Set(numbers).size;
  return {
    rows: size.rows,
    rowP50: came.length < waits.length / 2 ? null : quantile(came, 0.5),
    rowMost: came.length < waits.length ? null : Math.max(...came),
    wall: size.wall,
    wallLast,
    disordered: numbers.filter((number, index) => number < (numbers[index - 1] ?? 0)).length,
    duplicates: numbers.length - different,
    lost: single.length + wall.length - different,
    limited: limitedCalls(slack) - limitedBefore,
    cost: await contestant.cost(),
  };
}

/** The scored project has a member, who is tagged. */
async function claimFirst({ slack, contestant }: Stage): Promise<void> {
  const offers = watchOffers(slack);
  await contestant.request({ code: CODE, skill: clubSkill(0) });
  await holds(() => offers.length > 0, performance.now() + 30_000);
  const offer = offers[0];
  if (offer === undefined) throw new Error('Expected offers, got none: nobody can claim.');
  await slack.as(offer.person).click({ channel: offer.channel, ts: offer.ts, actionId: 'claim_project' });
}

/** The ids of the rows whose messages appear in the feedback channel from now on, in that order. */
function watchRows(slack: Sandbox): { number: number; at: number }[] {
  const seen: { number: number; at: number }[] = [];
  slack.world.workspace.onChange((change) => {
    if (change.kind !== 'message_posted' || change.channel.name !== 'client-feedback') return;
    const found = /Row (\d+)\./.exec(JSON.stringify([change.message.blocks, change.message.text]));
    if (found) seen.push({ number: Number(found[1]), at: performance.now() });
  });
  return seen;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
