import { clip, plain } from '../slack/blocks/text.ts';
import type { ChartSpec, Point } from './spec.ts';

const MOST = 1_000;
const NAMED = 8;

/** Describes a chart in words: its ends and its extremes, or each bar if there are few. */
export function altTextOf({ kind, title, unit, points, before }: ChartSpec): string {
  const known = points.filter(isKnown);
  const chart = kind === 'line' ? 'Line chart' : 'Bar chart';
  const subject = `${chart}: ${plain(title, 200)}, ${unit.startsWith('in ') ? '' : 'in '}${plain(unit, 60)}.`;
  const unknown = points.length - known.length;
  const sentences = [
    subject,
    ...(known.length === 0 ? ['There is no data.'] : known.length <= NAMED ? [each(known)] : course(kind, known)),
    ...(unknown > 0 && known.length > 0 ? [`No data for ${unknown} of ${points.length}.`] : []),
    ...(before?.some(isKnown) ? ['The period before is shown paler.'] : []),
  ];
  return clip(sentences.join(' '), MOST);
}

/** Formats a number with at most one decimal. */
export function figure(value: number): string {
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 }).format(value).replace(/^-0$/, '0');
}

type KnownPoint = Point & { value: number };

function isKnown(point: Point): point is KnownPoint {
  return point.value !== null && Number.isFinite(point.value);
}

function each(points: readonly KnownPoint[]): string {
  return `${points.map(named).join(', ')}.`;
}

function course(kind: ChartSpec['kind'], points: readonly KnownPoint[]): string[] {
  const [first, ...others] = points;
  if (first === undefined) return [];
  const last = others.at(-1) ?? first;
  const highest = points.reduce((most, point) => (point.value > most.value ? point : most));
  const lowest = points.reduce((least, point) => (point.value < least.value ? point : least));
  const extremes = `Highest is ${named(highest)}, lowest ${named(lowest)}.`;
  return kind === 'line' ? [`From ${named(first)} to ${named(last)}.`, extremes] : [`${points.length} bars.`, extremes];
}

function named({ label, value }: KnownPoint): string {
  return `${plain(label, 60)} ${figure(value)}`;
}
