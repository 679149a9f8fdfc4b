import type { Metric } from '../../../../config/metrics-file.ts';

const singular: Record<string, string> = { people: 'person' };

/** Capitalises the name of a metric for the start of a sentence. Names of metrics need no escaping. */
export function capital(name: string): string {
  return name === 'nps' ? 'NPS' : name.charAt(0).toUpperCase() + name.slice(1);
}

/** Formats a number with its unit: 42 projects, 3 h 12 min, 66.7%, +35. */
export function figure(value: number | null, metric: Pick<Metric, 'unit' | 'kind'>): string {
  if (value === null) return 'no data';
  const { unit, kind } = metric;
  if (unit === 'seconds') return length(value);
  if (kind === 'nps') return `${value > 0 ? '+' : ''}${value}`;
  // A share of a sum of money is one in its currency.
  if (unit.startsWith('%')) return `${decimal(value, 1)}${unit}`;
  return `${decimal(value, digits(kind))} ${value === 1 ? one(unit) : unit}`;
}

/** Formats the number alone, short enough for a table. */
export function bareFigure(value: number | null, metric: Pick<Metric, 'unit' | 'kind'>): string {
  if (value === null) return '–';
  if (metric.unit === 'seconds') return length(value);
  return decimal(value, metric.unit.startsWith('%') ? 1 : digits(metric.kind));
}

/** Formats a change: ▲ 20%, ▼ 12 points, = unchanged. Undefined if the change cannot be computed. */
export function change(
  value: number | null,
  before: number,
  metric: Pick<Metric, 'unit' | 'kind'>,
): string | undefined {
  if (value === null) return undefined;
  const difference = value - before;
  const arrow = difference > 0 ? '▲' : difference < 0 ? '▼' : '=';
  if (difference === 0) return `${arrow} unchanged`;
  const points = metric.kind === 'nps' || metric.unit === '%';
  if (points) {
    const many = decimal(Math.abs(difference), metric.kind === 'nps' ? 0 : 1);
    return `${arrow} ${many} point${many === '1' ? '' : 's'}`;
  }
  if (before === 0) return `${arrow} up from none`;
  return `${arrow} ${decimal((100 * Math.abs(difference)) / Math.abs(before), Math.abs(difference / before) < 0.1 ? 1 : 0)}%`;
}

function digits(kind: Metric['kind']): number {
  return kind === 'count' || kind === 'distinct' ? 0 : 2;
}

function decimal(value: number, most: number): string {
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: most }).format(value);
}

function one(unit: string): string {
  return singular[unit] ?? unit.replace(/([^s])s(?=$| in | of )/, '$1');
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Formats a duration in its two largest units. */
function length(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return pair(whole, [MINUTE, 'min'], [1, 's']);
  return whole < DAY ? pair(whole, [HOUR, 'h'], [MINUTE, 'min']) : pair(whole, [DAY, 'd'], [HOUR, 'h']);
}

function pair(seconds: number, [large, name]: [number, string], [small, other]: [number, string]): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)} ${name}${rest === 0 ? '' : ` ${rest} ${other}`}`;
}
