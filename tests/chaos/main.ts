// `npm run chaos` runs the product under requests, claims, scores and changes. Meanwhile it kills and freezes
// processes, silences connections, shifts clocks and loses answers, all drawn from one seed. In the end it checks every
// invariant by its number.
import { setMaxListeners } from 'node:events';
import { createDice } from './dice.ts';
import { castOf } from './disturbances/disturbance.ts';
import { liftDisturbances, planDisturbances } from './disturbances/plan.ts';
import { invariants } from './invariants/all.ts';
import { type ChaosOptions, readOptions, USAGE, WrongUsage } from './options.ts';
import { isBroken, lastLine, table, type Verdict } from './report.ts';
import { settle } from './settle.ts';
import { type Stage, setStage } from './stage/stage.ts';
import { tellStories } from './stories.ts';
import { type Doing, waited } from './workload/doing.ts';
import { type Ledger, openLedger } from './workload/ledger.ts';
import { enlist, planWorkload, work } from './workload/workload.ts';

const CALM_MS = 5_000;
const PROGRESS_MS = 10_000;
const CRASHES_SHOWN = 3;

const begun = performance.now();
const teardowns: (() => Promise<unknown>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void tearDown().finally(() => process.exit(130)));
}

// Not awaited. From now on the program that imported us leaves the signals to us.
void main().then(
  // The disturbed parts may have left timers open.
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === 'help') {
      say(USAGE);
      return 0;
    }
    return await chaos(options);
  } catch (error) {
    if (error instanceof WrongUsage) {
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
    throw error;
  } finally {
    await tearDown();
  }
}

async function chaos(options: ChaosOptions): Promise<number> {
  const { minutes, seed, disturbances, stories, log, processes, redis } = options;
  const told = stories ? await tellStories({ teardown: (step) => void teardowns.push(step) }) : undefined;
  const ms = minutes * 60_000;
  const between = redis === undefined ? '' : ` --redis ${redis}`;
  const again = `--minutes ${minutes} --seed ${seed} --disturbances ${disturbances} --processes ${processes}${between}`;
  say(`Seed ${seed}. Again: npm run chaos -- ${again}`);
  say('The plan is the same each time, but the scheduling of processes is not, so races may end differently.');
  const dice = createDice(seed);
  const stage = await setStage(dice.fork('people'), {
    teardown: (step) => teardowns.push(step),
    logFile: log,
    processes,
    redis,
  });
  progress('workspace, database and processes are begun');
  const workload = planWorkload(dice.fork('workload'), { ms, people: stage.people });
  const plan = planDisturbances(dice.fork('disturbances'), {
    count: disturbances,
    fromMs: CALM_MS,
    toMs: ms,
    cast: castOf(options),
  });
  const ledger = openLedger();
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const doing: Doing = { stage, ledger, signal: over.signal };

  await enlist(doing, stage.people);
  progress(`${stage.processes.length} processes are ready, ${workload.stories.length} projects will come`);
  const counts = new Map<string, number>();
  const ticker = setInterval(() => progress(standing(stage, ledger, counts)), PROGRESS_MS);
  const working = work(workload, doing);
  const failing = working.then(() => new Promise<never>(() => undefined));
  const startedAt = performance.now();
  for (const { at, kind, what, begin } of plan) {
    await Promise.race([waited(Math.max(0, startedAt + at - performance.now()), over.signal), failing]);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (plan.length <= minutes * 60) progress(what);
    begin(stage);
  }
  await Promise.race([waited(Math.max(0, startedAt + ms - performance.now()), over.signal), failing]);
  over.abort();
  liftDisturbances(stage);
  progress('nothing is disturbed any more');
  await working;
  const restless = await settle(stage, progress);
  clearInterval(ticker);
  progress(standing(stage, ledger, counts));

  const verdicts: Verdict[] = [];
  for (const invariant of invariants) {
    verdicts.push({ invariant, finding: await invariant.check({ ...stage, ledger, restless }) });
  }
  say(`\n${table(verdicts)}\n`);
  say(notes(stage, ledger, counts));
  say(`Seed ${seed}. Took ${Math.round((performance.now() - begun) / 1_000)} s.`);
  if (told === false) say('The written stories have failed; their output is above.');
  say(lastLine(verdicts, told));
  return told === false || verdicts.some(isBroken) ? 1 : 0;
}

function standing({ slack, log }: Stage, ledger: Ledger, counts: ReadonlyMap<string, number>): string {
  const { events, acts, scores } = ledger;
  const disturbed = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return `${events.length} events, ${acts.length} clicks, ${scores.length} scores, ${slack.calls().length} calls, ${disturbed} disturbances, ${log.lines()} lines of log`;
}

function notes({ processes }: Stage, ledger: Ledger, counts: ReadonlyMap<string, number>): string {
  const lives = processes.reduce((sum, one) => sum + one.lives(), 0);
  const crashes = processes.flatMap((one) => one.crashes());
  const kinds = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ');
  return [
    `Disturbances: ${kinds || 'none'}.`,
    `${lives} lives of ${processes.length} processes, ${crashes.length} ended by themselves. ${ledger.unacknowledged} clicks and commands that nobody acknowledged, ${ledger.skipped} steps that could not be done.`,
    ...crashes.slice(0, CRASHES_SHOWN),
  ].join('\n');
}

/** Tears down the newest part first. If one fails, the others are still torn down. */
async function tearDown(): Promise<void> {
  for (let step = teardowns.pop(); step !== undefined; step = teardowns.pop()) {
    await step().catch((error: unknown) => process.stderr.write(`While clearing up: ${String(error)}\n`));
  }
}

function progress(line: string): void {
  say(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
