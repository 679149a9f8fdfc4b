import { dayAt, shortDay } from '../../calendar/day.ts';
import type { Figures } from './figures.ts';
import { nps } from './nps.ts';

/** Builds the chart of the NPS by week. Undefined if there is nothing to draw. */
export function trendChart(trend: Figures['trend'], timeZone: string) {
  const points = trend.map(({ week, counts }) => ({
    label: shortDay(dayAt(week.from, timeZone)),
    value: nps(counts),
  }));
  if (points.every(({ value }) => value === null)) return undefined;
  return { kind: 'line' as const, title: 'What clients say, week by week', unit: 'NPS', points };
}
