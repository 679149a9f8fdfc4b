import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { migrate } from '../../../app/infra/database/migrate.ts';
import type { Databases } from '../databases.ts';
import { quantile } from '../trials/trial.ts';
import { fillHistory, fillRoster, type History } from './history.ts';
import { openAgency, WORKS, type Work } from './works.ts';

const FILE = '.data/bench-scale.json';
const HISTORY: History = { projects: 1e6, scores: 1e7, events: 1e6 };
const TIMES = 200;
/** The first runs of a process are slower for reasons other than the size, so they are not counted. */
const WARM_UP = 20;
const GOAL = 1.2;

interface Spread {
  p50: number;
  p99: number;
}

interface Figure {
  work: Work;
  empty: Spread;
  behind: Spread;
  /** The time with the history divided by the time without it. */
  ratio: Spread;
}

/**
 * Does the same work with years of history and on the first day, alternately, so that other load of the machine affects
 * both. Each database is seeded once. `share`: of the full history.
 */
export async function benchScale({
  databases,
  share,
  say,
}: {
  databases: Databases;
  share: number;
  say: (line: string) => void;
}): Promise<void> {
  const load = loadavg()[0];
  const of = (full: number) => Math.max(1, Math.round(full * share));
  const history = { projects: of(HISTORY.projects), scores: of(HISTORY.scores), events: of(HISTORY.events) };
  const [emptyUrl, behindUrl] = [await databases.create('scale_empty'), await databases.create('scale_behind')];
  for (const url of [emptyUrl, behindUrl]) {
    await migrate(url);
    await fillRoster(url, () => undefined);
  }
  await fillHistory(behindUrl, history, say);
  const agencies = [
    { name: 'empty', agency: await openAgency(emptyUrl) },
    { name: 'behind', agency: await openAgency(behindUrl) },
  ] as const;
  try {
    const times = new Map(WORKS.map((work) => [work, { empty: [] as number[], behind: [] as number[] }]));
    for (let nth = 1; nth <= WARM_UP + TIMES; nth++) {
      for (const work of WORKS) {
        for (const one of nth % 2 === 0 ? agencies : agencies.toReversed()) {
          const ms = await one.agency.time(work, nth);
          if (nth > WARM_UP) times.get(work)?.[one.name].push(ms);
        }
      }
      if (nth % 50 === 0) say(`${nth} of ${WARM_UP + TIMES}`);
    }
    const figures = [...times].map(([work, { empty, behind }]) => figureOf(work, spread(empty), spread(behind)));
    for (const figure of figures) say(worded(figure));
    const report = { at: new Date().toISOString(), load, history, times: TIMES, goal: GOAL, figures };
    writeFileSync(FILE, `${JSON.stringify(report, null, 2)}\n`);
    say(`Load of the machine at the start: ${load?.toFixed(1)}. All figures: ${FILE}`);
  } finally {
    for (const { agency } of agencies) await agency.close();
  }
}

function figureOf(work: Work, empty: Spread, behind: Spread): Figure {
  return { work, empty, behind, ratio: { p50: behind.p50 / empty.p50, p99: behind.p99 / empty.p99 } };
}

function worded({ work, empty, behind, ratio }: Figure): string {
  const isReached = ratio.p50 <= GOAL && ratio.p99 <= GOAL;
  const ms = ({ p50, p99 }: Spread) => `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
  return `${isReached ? '✓' : '✗'} ${work}: ${ms(empty)} when empty; ${ms(behind)} with the history: ${ratio.p50.toFixed(2)} × and ${ratio.p99.toFixed(2)} × (goal ≤ ${GOAL} ×)`;
}

function spread(times: readonly number[]): Spread {
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
