// `npm run bench`: Crewcall beside two plain Bolt apps, each on a workspace of its own with Slack's true tiers.
// `--quick` takes 40 people instead of 200. `--metrics` times the answers about numbers instead, over a million
// projects and ten million scores; `--metrics=0.1` over a tenth of them. `--queue` times the queue beside a million
// jobs that are done and 50,000 that are blocked. `--surveys` times the client's page, completions beside services that
// hang, and ten thousand surveys that are due at once. `--events` times events in and out, over HTTP and RabbitMQ.
// `--processes 1,2,3,5` times several processes beside one, and their failures (`--people`, `--races` and `--rounds`
// for less of it; `--apart 2`: so many without Redis). `--only=clicks` runs one trial, of Crewcall alone; `--clicks=500` clicks so often each second, in
// place of 200. `--lean` measures the figures of docs/performance.md, `--scale` the same work with and without years of
// history (`--scale=0.1`: a tenth of it), `--day` a busy day in fast motion (`--day=0.1`). Crewcall runs as in
// production: the bundle, with the image's environment.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { boundsOf } from './bounds.ts';
import { type Databases, openDatabases } from './databases.ts';
import { benchDay } from './day/day.ts';
import { benchEvents } from './events/events.ts';
import type { ContestantName, EveryResult, OwnResult, Size, TrialName } from './figures.ts';
import { benchLean } from './lean.ts';
import { benchMetrics } from './metrics.ts';
import { ownRowsOf, showOwnTable } from './own-table.ts';
import { benchProcesses, processesOf } from './processes/processes.ts';
import { benchQueue } from './queue.ts';
import { benchScale } from './scale/scale.ts';
import { type Prepared, prepareTrial, StageArgument } from './stages.ts';
import { benchSurveys } from './surveys/surveys.ts';
import { rowsOf, showTable } from './table.ts';

const FILE = '.data/bench.json';
const full: Size = {
  people: 200,
  clubs: 40,
  clickSeconds: 10,
  clicksPerSecond: 200,
  rows: 20,
  wall: 60,
  members: 30,
  channels: 500,
  mostSeconds: 600,
};
const quick: Size = {
  people: 40,
  clubs: 8,
  clickSeconds: 3,
  clicksPerSecond: 200,
  rows: 6,
  wall: 10,
  members: 30,
  channels: 100,
  mostSeconds: 240,
};
const size: Size = {
  ...(process.argv.includes('--quick') ? quick : full),
  ...(optionOf('clicks') === undefined ? {} : { clicksPerSecond: Number(optionOf('clicks')) }),
};
const metrics = shareOf('metrics', process.argv);
const queue = shareOf('queue', process.argv);
const only = StageArgument.shape.trial.options.find((one) => process.argv.includes(`--only=${one}`));
const surveys = shareOf('surveys', process.argv);
const events = shareOf('events', process.argv);
const scale = shareOf('scale', process.argv);
const day = shareOf('day', process.argv);
const processes = processesOf(process.argv.slice(2));
const begun = performance.now();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
mkdirSync('.data', { recursive: true });
const databases = await openDatabases(process.env.TEST_DATABASE_URL);
try {
  if (metrics !== undefined) await benchNumbers(databases, metrics);
  else if (queue !== undefined) await benchTheQueue(databases, queue);
  else if (only !== undefined) await benchOne(databases, only);
  else if (events !== undefined) await benchEvents({ databases, share: events, say: progress });
  else if (process.argv.includes('--lean')) await benchLean({ databases, size, say: progress });
  else if (scale !== undefined) await benchScale({ databases, share: scale, say: progress });
  else if (day !== undefined) await benchDay({ databases, share: day, say: progress });
  else if (surveys !== undefined) await benchSurveys({ databases, share: surveys, say: progress });
  else if (processes !== undefined) await benchProcesses({ databases, options: processes, say: progress });
  else await bench(databases);
} finally {
  await databases.stop();
}

async function benchNumbers(databases: Databases, share: number): Promise<void> {
  const databaseUrl = await databases.create('metrics');
  const rows = { projects: Math.round(1e6 * share), scores: Math.round(1e7 * share) };
  await benchMetrics({ databaseUrl, ...rows, say: progress });
}

async function benchTheQueue(databases: Databases, share: number): Promise<void> {
  await benchQueue({ databaseUrl: await databases.create('queue'), share, say: progress });
}

/** Runs one trial of Crewcall alone, and prints its figures as JSON. */
async function benchOne(databases: Databases, trial: TrialName): Promise<void> {
  const figures = await (await preparedFor(trial, 'crewcall', databases)).run();
  say(JSON.stringify(figures, null, 2));
  say(`Load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors.`);
}

/** The value of the option `--NAME=`. */
function optionOf(name: string): string | undefined {
  return process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

/** The share of the full size that `--NAME` or `--NAME=0.1` asks for. Undefined: the option is not given. */
function shareOf(name: string, words: readonly string[]): number | undefined {
  const [, share] = words.map((word) => word.split('=')).find(([option]) => option === `--${name}`) ?? ['', undefined];
  return words.some((word) => word.split('=')[0] === `--${name}`) ? Number(share ?? 1) : undefined;
}

async function bench(databases: Databases): Promise<void> {
  say(`Crewcall and two plain Bolt apps, ${size.people} people, Slack's true tiers: up to ${minutes()} minutes.`);
  say('Clicks first, one contestant after the other; then all scores side by side; then all offers side by side.');
  const load = [loadavg()[0]];
  const clicks = await inTurn(await prepared('clicks', databases));
  load.push(loadavg()[0]);
  const scores = await sideBySide(await prepared('scores', databases));
  const offers = await sideBySide(await prepared('offers', databases));
  const own = await ours(databases);
  const results = byContestant((name) => ({ offers: offers[name], clicks: clicks[name], scores: scores[name] }));

  const bounds = boundsOf(results.crewcall);
  const rows = rowsOf(results, { bounds, mostSeconds: size.mostSeconds });
  say(`\n${showTable(rows)}\n`);
  say(notes(bounds));
  const ownRows = ownRowsOf(own);
  say(`\n${showOwnTable(ownRows)}\n`);
  say(
    `Load of the machine before and after the clicks: ${load.map((one) => one?.toFixed(1)).join(' and ')} on ${availableParallelism()} processors.`,
  );
  const machine = { node: process.version, cpus: availableParallelism(), load };
  const report = { at: new Date().toISOString(), machine, size, bounds, results, rows, own, ownRows };
  writeFileSync(FILE, `${JSON.stringify(report, null, 2)}\n`);
  say(`All figures: ${FILE}`);
}

/** The trials that the plain apps cannot run, one after the other. */
async function ours(databases: Databases): Promise<OwnResult> {
  const run = async <T extends keyof OwnResult>(trial: T) => (await preparedFor(trial, 'crewcall', databases)).run();
  const commands = await run('commands');
  const start = await run('start');
  return { commands, start, drift: await run('drift') };
}

/** A trial of every contestant, started and waiting. */
async function prepared<T extends TrialName>(trial: T, databases: Databases): Promise<PerContestant<Prepared<T>>> {
  return awaited(byContestant((contestant) => preparedFor(trial, contestant, databases)));
}

async function preparedFor<T extends TrialName>(trial: T, contestant: ContestantName, databases: Databases) {
  const databaseUrl = await databases.create(`${trial}_${contestant}`);
  return prepareTrial(trial, { contestant, size, databaseUrl, progress });
}

async function inTurn<T extends TrialName>(trials: PerContestant<Prepared<T>>): Promise<PerContestant<EveryResult[T]>> {
  const crewcall = await trials.crewcall.run();
  const sequential = await trials.sequential.run();
  return { crewcall, sequential, 'all-at-once': await trials['all-at-once'].run() };
}

function sideBySide<T extends TrialName>(trials: PerContestant<Prepared<T>>): Promise<PerContestant<EveryResult[T]>> {
  return awaited(byContestant((name) => trials[name].run()));
}

async function awaited<T>(promises: PerContestant<Promise<T>>): Promise<PerContestant<T>> {
  const [crewcall, sequential, allAtOnce] = await Promise.all([
    promises.crewcall,
    promises.sequential,
    promises['all-at-once'],
  ]);
  return { crewcall, sequential, 'all-at-once': allAtOnce };
}

type PerContestant<T> = Record<ContestantName, T>;

function byContestant<T>(make: (name: ContestantName) => T): PerContestant<T> {
  return {
    crewcall: make('crewcall'),
    sequential: make('sequential'),
    'all-at-once': make('all-at-once'),
  };
}

function notes(bounds: ReturnType<typeof boundsOf>): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return [
    'The bounds are Slack’s steady pace: 525 posts a minute, 50 deletes a minute (deleting alone, for unclaimable too),',
    'a message a second to one channel; a look at the scores each second. A full bucket at the start allows more: here',
    `${seconds(bounds.fanOutBurst)} for the fan-out (60 at once) and ${seconds(bounds.deletingBurst)} for deleting (50 at once), so a ratio may lie below 1.`,
  ].join('\n');
}

function minutes(): number {
  return Math.ceil((size.mostSeconds + 180) / 60);
}

function progress(line: string): void {
  say(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
