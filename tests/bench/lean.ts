import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { Databases } from './databases.ts';
import type {
  ClickFigures,
  EventFigures,
  EveryResult,
  FirstFigures,
  IdleFigures,
  OfferFigures,
  RestartFigures,
  Size,
  TrialName,
} from './figures.ts';
import { prepareTrial } from './stages.ts';

const FILE = '.data/bench-lean.json';

/** One line of the table: the measured value and its goal. */
interface Row {
  figure: string;
  before: string;
  seen: string;
  goal: string;
  reached: boolean;
}

interface LeanFigures {
  idle: IdleFigures;
  restart: RestartFigures;
  first: FirstFigures;
  clicks: ClickFigures;
  events: EventFigures;
  offers: OfferFigures;
}

/** Measures how lean and quick production is: one trial after the other, with nothing else beside it. */
export async function benchLean({
  databases,
  size,
  say,
}: {
  databases: Databases;
  size: Size;
  say: (line: string) => void;
}): Promise<void> {
  const load = loadavg()[0];
  const run = async <T extends TrialName>(trial: T): Promise<EveryResult[T]> => {
    const databaseUrl = await databases.create(`lean_${trial}`);
    return (await prepareTrial(trial, { contestant: 'crewcall', size, databaseUrl, progress: say })).run();
  };
  const idle = await run('idle');
  const restart = await run('restart');
  const first = await run('first');
  const clicks = await run('clicks');
  const events = await run('events');
  const figures = { idle, restart, first, clicks, events, offers: await run('offers') };
  const rows = leanRows(figures);
  say(`\n${table(rows)}\n`);
  writeFileSync(FILE, `${JSON.stringify({ at: new Date().toISOString(), load, size, figures, rows }, null, 2)}\n`);
  say(
    `Load of the machine at the start: ${load?.toFixed(1)} on ${availableParallelism()} processors. All figures: ${FILE}`,
  );
}

function leanRows({ idle, restart, first, clicks, events, offers }: LeanFigures): Row[] {
  const below = (name: string, value: number, most: number, show: (value: number) => string, before: string): Row => ({
    figure: name,
    before,
    seen: show(value),
    goal: `< ${show(most)}`,
    reached: value < most,
  });
  return [
    below('resident memory when idle', idle.residentBytes, 140 * MIB, mebibytes, '235 – 290 MiB'),
    below(
      'resident memory, at most, 200 people',
      Math.max(offers.cost.peakBytes, first.cost.peakBytes),
      220 * MIB,
      mebibytes,
      '406 – 481 MiB',
    ),
    below('processor when idle', idle.share, 0.004, percent, '2 – 3.5 %'),
    below('wake-ups a second when idle', idle.wakeUps, 10, (value) => value.toFixed(1), 'about 30'),
    below('second start to /readyz', restart.readyP50, 2_500, ms, '3.2 – 5.2 s'),
    below(`accepted → first of ${first.people} DMs`, first.crowdP50, 120, ms, '632 ms'),
    below('accepted → DM of one person, p50', first.oneP50, 40, ms, ''),
    below('accepted → DM of one person, p99', first.oneP99, 100, ms, ''),
    below(`click → acknowledged, p99, ${clicks.perSecond.toFixed(0)} a second`, clicks.ackP99, 30, ms, '66 – 120 ms'),
    below('claim → the winner’s DM says so, p50', first.winnerP50, 120, ms, ''),
    {
      figure: 'events accepted over HTTP a second',
      before: '60 – 160',
      seen: events.perSecond.toFixed(0),
      goal: '> 800',
      reached: events.perSecond > 800,
    },
  ];
}

const MIB = 1_048_576;
const mebibytes = (bytes: number) => `${(bytes / MIB).toFixed(0)} MiB`;
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const ms = (value: number) => (value < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`);

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ figure, before, seen, goal, reached }) => [
    figure,
    before,
    seen,
    `${reached ? '✓' : '✗'} ${goal}`,
  ]);
  const head = ['', 'before', 'seen', 'goal'];
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return [head, rule, ...lines].map((cells) => `| ${cells.map(padded).join(' | ')} |`).join('\n');
}
