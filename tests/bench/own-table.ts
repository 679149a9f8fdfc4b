import type { OwnResult } from './figures.ts';

/** One line of the table about what only Crewcall does. */
export interface OwnRow {
  figure: string;
  value: string;
  /** The goal and whether it was reached. Undefined: there is no goal. */
  goal?: { words: string; reached: boolean };
}

const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;
const perMinute: Record<string, number> = {
  'conversations.create': TIER_2,
  'conversations.list': TIER_2,
  'conversations.setTopic': TIER_2,
  'conversations.setPurpose': TIER_2,
  'conversations.archive': TIER_2,
  'pins.add': TIER_2,
  'bookmarks.add': TIER_2,
  'conversations.members': TIER_4,
};

export function ownRowsOf({ commands, start, drift }: OwnResult): OwnRow[] {
  const none = (count: number) => ({ words: 'none', reached: count === 0 });
  const within = (ms: number | null, most: number) => ({
    words: `≤ ${most / 1_000} s`,
    reached: ms !== null && ms <= most,
  });
  return [
    { figure: `/project, ${commands.perSecond.toFixed(0)} a second: ack p50`, value: millis(commands.ackP50) },
    { figure: 'ack p99', value: millis(commands.ackP99), goal: { words: '< 50 ms', reached: commands.ackP99 < 50 } },
    {
      figure: 'commands not acked in 3 s, or never answered',
      value: String(commands.missed + commands.unanswered),
      goal: none(commands.missed + commands.unanswered),
    },
    {
      figure: `start with ${start.members} members → all invited`,
      value: time(start.invited),
      goal: within(start.invited, 5_000),
    },
    { figure: 'start → brief pinned', value: time(start.furnished), goal: within(start.furnished, 10_000) },
    { figure: 'calls for it', value: listed(start.calls) },
    {
      figure: `restart with ${drift.channels} channels, ${drift.drifted} drifted → all sound`,
      value: `${time(drift.healed)} (the tiers allow ${time(bound(drift.calls))})`,
      goal: within(drift.healed, 15_000),
    },
    { figure: 'calls for it', value: listed(drift.calls) },
    {
      figure: '429s provoked',
      value: String(commands.limited + start.limited + drift.limited),
      goal: none(commands.limited + start.limited + drift.limited),
    },
  ];
}

export function showOwnTable(rows: readonly OwnRow[]): string {
  const lines = rows.map(({ figure, value, goal }) => [
    figure,
    value,
    goal === undefined ? '' : `${goal.reached ? '✓' : '✗'} ${goal.words}`,
  ]);
  const head = ['what only Crewcall does', 'Crewcall', 'goal'];
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...lines.map(line)].join('\n');
}

/** The time that the busiest method's tier needs for its calls, if a full minute's budget may go at once. */
function bound(calls: Record<string, number>): number {
  const waits = Object.entries(calls).map(([method, count]) => {
    const allowed = perMinute[method] ?? TIER_3;
    return (Math.max(0, count - allowed) / allowed) * 60_000;
  });
  return Math.max(0, ...waits);
}

function listed(calls: Record<string, number>): string {
  return Object.entries(calls)
    .map(([method, count]) => `${count} ${method}`)
    .join(', ');
}

function time(ms: number | null): string {
  return ms === null ? 'never' : `${(ms / 1_000).toFixed(1)} s`;
}

function millis(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}
