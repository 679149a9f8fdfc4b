import type { Bounds } from './bounds.ts';
import { type ContestantName, contestants, type Result } from './figures.ts';

export type Results = Record<ContestantName, Result>;

/** One line of the table: a figure of each contestant beside the best that the tiers allow, and the goal. */
export interface Row {
  figure: string;
  bound: string;
  /** The values in the order of `contestants`, each with its ratio to the bound if there is one. */
  values: string[];
  /** The goal for Crewcall, and whether it was reached. */
  goal: { words: string; reached: boolean } | undefined;
}

interface Figure {
  name: string;
  read: (result: Result) => number | null;
  show: (value: number) => string;
  /** Shown if a contestant did not finish before the cut-off. */
  never?: (result: Result) => string;
  bound?: number;
  goal?: { words: string; reached: (value: number, bound: number) => boolean };
}

/** All figures as rows. Crewcall's figures are compared with the goals. */
export function rowsOf(results: Results, { bounds, mostSeconds }: { bounds: Bounds; mostSeconds: number }): Row[] {
  return figuresOf(bounds, mostSeconds).map(({ name, read, show, never, bound, goal }) => {
    const ours = read(results.crewcall);
    return {
      figure: name,
      bound: bound === undefined ? '' : show(bound),
      values: contestants.map((contestant) => {
        const value = read(results[contestant]);
        if (value === null) return never?.(results[contestant]) ?? 'never';
        return bound === undefined ? show(value) : `${show(value)} (${(value / bound).toFixed(2)} ×)`;
      }),
      goal: goal && { words: goal.words, reached: ours !== null && goal.reached(ours, bound ?? Number.NaN) },
    };
  });
}

/** The rows as a Markdown table, which is also readable in a terminal. */
export function showTable(rows: readonly Row[]): string {
  const head = ['', 'the tiers allow', 'Crewcall', 'one by one', 'all at once', 'goal of Crewcall'];
  const lines = rows.map(({ figure, bound, values, goal }) => [
    figure,
    bound,
    ...values,
    goal === undefined ? '' : `${goal.reached ? '✓' : '✗'} ${goal.words}`,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [head, rule, ...lines].map((cells) => `| ${cells.map(padded).join(' | ')} |`).join('\n');

  function padded(cell: string, column: number) {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  }
}

function figuresOf(bounds: Bounds, mostSeconds: number): Figure[] {
  const none = { words: 'none', reached: (value: number) => value === 0 };
  const atMost = (ratio: number) => ({
    words: `≤ ${ratio} ×`,
    reached: (value: number, bound: number) => value <= ratio * bound,
  });
  const cutOff = () => `cut off at ${mostSeconds} s`;
  const stillThere = ({ offers }: Result) => `${cutOff()}, ${offers.left} left`;
  const all = ({ offers, clicks, scores }: Result) => [offers, clicks, scores];
  return [
    { name: 'first DM', read: ({ offers }) => offers.firstDm, show: ms },
    {
      name: 'fan-out: last DM',
      read: ({ offers }) => offers.lastDm,
      show: s,
      never: ({ offers }) => `${offers.lost} without`,
      bound: bounds.fanOut,
      goal: atMost(1.1),
    },
    {
      name: 'claim → last DM unclaimable',
      read: ({ offers }) => offers.unclaimable,
      show: s,
      never: stillThere,
      bound: bounds.deleting,
      goal: atMost(0.6),
    },
    {
      name: 'claim → last DM gone',
      read: ({ offers }) => offers.gone,
      show: s,
      never: stillThere,
      bound: bounds.deleting,
      goal: atMost(1.1),
    },
    { name: 'duplicate DMs', read: ({ offers }) => offers.duplicates, show: String, goal: none },
    { name: 'people without DM', read: ({ offers }) => offers.lost, show: String, goal: none },
    { name: 'ack p50', read: ({ clicks }) => clicks.ackP50, show: ms },
    {
      name: 'ack p99',
      read: ({ clicks }) => clicks.ackP99,
      show: ms,
      goal: { words: '< 50 ms', reached: (value) => value < 50 },
    },
    { name: 'clicks not acked in 3 s', read: ({ clicks }) => clicks.missed, show: String, goal: none },
    { name: 'claims not decided', read: ({ clicks }) => clicks.undecided, show: String, goal: none },
    { name: 'late clicks not told', read: ({ clicks }) => clicks.unanswered, show: String, goal: none },
    { name: 'last click → all told', read: ({ clicks }) => clicks.answered, show: s },
    { name: 'processor time a click', read: ({ clicks }) => clicks.cpuPerClick, show: ms },
    {
      name: 'score row → message, p50',
      read: ({ scores }) => scores.rowP50,
      show: s,
      bound: bounds.row,
    },
    {
      name: 'wall of rows → last message',
      read: ({ scores }) => scores.wallLast,
      show: s,
      never: ({ scores }) => `${scores.lost} missing`,
      bound: bounds.wall,
    },
    { name: 'scores out of order', read: ({ scores }) => scores.disordered, show: String, goal: none },
    {
      name: 'scores doubled or missing',
      read: ({ scores }) => scores.duplicates + scores.lost,
      show: String,
      goal: none,
    },
    {
      name: '429s provoked',
      read: (result) => all(result).reduce((sum, { limited }) => sum + limited, 0),
      show: String,
      goal: none,
    },
    {
      name: 'RSS, at most',
      read: (result) => Math.max(...all(result).map(({ cost }) => cost.peakBytes)),
      show: (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`,
    },
  ];
}

function s(value: number): string {
  return `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}
