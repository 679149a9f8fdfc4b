import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import type { Databases } from '../databases.ts';
import { type Contestant, type Specialist, startContestant } from '../door.ts';
import { manyTimes } from '../events/load.ts';
import { CLUB_SIZE, clubSkill, quantile } from '../trials/trial.ts';
import { holds, type Offer, watchOffers } from '../watch.ts';

const FILE = '.data/bench-day.json';
const HOURS = 8;
const PEOPLE = 400;
const PROJECTS = 2_000;
const CLICKS_PER_PROJECT = 10;
/** One project in this many is started, and completed an hour later; one in this many gets a score. */
const STARTED = 4;
const SCORED = 5;
const TEAM = 3;
const AT_ONCE = 8;
const PATIENCE_MS = 120_000;
/** How long to wait for the consequences of an hour. Whatever is missing then counts as missing. */
const SETTLED_MS = 8_000;
const GOAL = 1.05;

interface Hour {
  clicks: number;
  missed: number;
  ackP99: number;
  residentBytes: number;
}

/**
 * A busy day in fast motion. In each of its eight hours projects are requested, clicked on, started and completed as
 * fast as possible. The trial shows whether the program uses more memory at the end than after the first hour.
 */
export async function benchDay({
  databases,
  share,
  say,
}: {
  databases: Databases;
  share: number;
  say: (line: string) => void;
}): Promise<void> {
  const load = loadavg()[0];
  const projects = Math.max(1, Math.round((PROJECTS * share) / HOURS));
  const day = await openDay(await databases.create('day'));
  try {
    const hours: Hour[] = [];
    let heapAfterFirst = 0;
    for (let hour = 1; hour <= HOURS; hour++) {
      hours.push(await runHour(day, { hour, projects }));
      if (hour === 1) heapAfterFirst = await day.crewcall.heapBytes();
      say(wordedHour(hour, hours.at(-1)));
    }
    const heapAtTheEnd = await day.crewcall.heapBytes();
    const { peakBytes, cpuMs } = await day.crewcall.cost();
    const [first, last] = [hours[0], hours.at(-1)];
    const ratio = (last?.residentBytes ?? Number.NaN) / (first?.residentBytes ?? Number.NaN);
    say(
      `${ratio <= GOAL ? '✓' : '✗'} memory at the end ÷ after the first hour: ${ratio.toFixed(3)} (goal ≤ ${GOAL}); heap ${mebibytes(heapAfterFirst)} and ${mebibytes(heapAtTheEnd)}, at most ${mebibytes(peakBytes)}`,
    );
    const figures = { projects: projects * HOURS, hours, ratio, heapAfterFirst, heapAtTheEnd, peakBytes, cpuMs };
    const report = { at: new Date().toISOString(), load, goal: GOAL, ...figures };
    writeFileSync(FILE, `${JSON.stringify(report, null, 2)}\n`);
    say(`Load of the machine at the start: ${load?.toFixed(1)}. All figures: ${FILE}`);
  } finally {
    await day.close();
  }
}

interface Day {
  slack: Sandbox;
  crewcall: Contestant;
  people: Specialist[];
  scores: mysql.Connection;
  offersOf(code: string): Offer[];
  close(): Promise<void>;
}

async function openDay(databaseUrl: string): Promise<Day> {
  const slack = await startSandbox({ port: 0, tiers: 'none', seed: 'empty' });
  const people = Array.from({ length: PEOPLE }, (_, index): Specialist => {
    const handle = `person-${index + 1}`;
    const { id } = slack.addUser({ name: handle, realName: `Person ${index + 1}`, email: `${handle}@agency.test` });
    const skills = [clubSkill(Math.floor(index / CLUB_SIZE))];
    return { id, handle, skills, role: index === 0 ? 'pm' : 'specialist' };
  });
  const members = [slack.apps.ops.botUserId, slack.apps.newproject.botUserId];
  for (const channel of ['ops', 'client-feedback']) slack.addChannel({ name: channel, members });
  const crewcall = await startContestant('crewcall', { slack, people, databaseUrl, looksEachSecond: false });
  const scores = await mysql.createConnection(databaseUrl);
  const offers = watchOffers(slack);
  const byCode = new Map<string, Offer[]>();
  let sorted = 0;
  return {
    ...{ slack, crewcall, people, scores },
    offersOf(code) {
      for (; sorted < offers.length; sorted++) {
        const offer = offers[sorted];
        if (offer !== undefined) byCode.set(offer.code, [...(byCode.get(offer.code) ?? []), offer]);
      }
      return byCode.get(code) ?? [];
    },
    async close() {
      await crewcall.stop();
      await scores.end();
      await slack.stop();
    },
  };
}

async function runHour(day: Day, { hour, projects }: { hour: number; projects: number }): Promise<Hour> {
  const acks: number[] = [];
  let missed = 0;
  await manyTimes(projects, AT_ONCE, async (index) => {
    const nth = (hour - 1) * projects + index;
    for (const ms of await runProject(day, nth)) {
      if (ms === undefined) missed += 1;
      else acks.push(ms);
    }
    const anHourAgo = nth - projects;
    if (anHourAgo >= 0 && anHourAgo % STARTED === 0)
      await day.crewcall.tell('project.completed', { code: codeOf(anHourAgo) });
  });
  await pause(SETTLED_MS);
  const { residentBytes } = await day.crewcall.cost();
  return { clicks: acks.length + missed, missed, ackP99: quantile(acks, 0.99), residentBytes };
}

/** How long each click took to be acknowledged. Undefined: it was not. */
async function runProject(
  { slack, crewcall, people, scores, offersOf }: Day,
  nth: number,
): Promise<(number | undefined)[]> {
  const code = codeOf(nth);
  const club = nth % (PEOPLE / CLUB_SIZE);
  await crewcall.request({ code, skill: clubSkill(club) });
  await holds(() => offersOf(code).length === CLUB_SIZE, performance.now() + PATIENCE_MS);
  const offers = offersOf(code);
  const clicks = Array.from({ length: CLICKS_PER_PROJECT }, async (_, index) => {
    const offer = offers[index % offers.length];
    if (offer === undefined) return undefined;
    const { person, channel, ts } = offer;
    const { acked, ms } = await slack
      .as(person)
      .click({ channel, ts, value: code, actionId: 'claim_project', stale: true });
    return acked ? ms : undefined;
  });
  const times = await Promise.all(clicks);
  if (nth % STARTED === 0) {
    const team = people.slice(club * CLUB_SIZE, club * CLUB_SIZE + TEAM).map(({ handle }) => handle);
    await crewcall.tell('project.started', { code, team });
  }
  if (nth % SCORED === 0) {
    const values = [code, nth % 11, new Date()];
    await scores.query(
      "INSERT INTO scores (project_code, client_name, score, created_at) VALUES (?, 'Ada Lovelace', ?, ?)",
      values,
    );
  }
  return times;
}

const codeOf = (nth: number) => `DAY-${nth + 1}`;
const mebibytes = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MiB`;

function wordedHour(number: number, hour: Hour | undefined): string {
  if (hour === undefined) return '';
  const { clicks, missed, ackP99, residentBytes } = hour;
  return `hour ${number}: ${clicks} clicks, p99 ${ackP99.toFixed(0)} ms, ${missed} not acknowledged; ${mebibytes(residentBytes)}`;
}
