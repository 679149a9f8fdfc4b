import { figure } from './chart-words.ts';
import type { ChartSpec, Point } from './spec.ts';

/** A phone shows the chart at a third of this size, so letters are three times as large. */
export const WIDTH = 1_200;
export const HEIGHT = 800;

// The chart has its own light background, so it looks the same in Slack's light and dark modes. All colours have a
// contrast of 4.5:1 on it.
const GROUND = '#ffffff';
const INK = '#1d1c1d';
const SOFT_INK = '#5c5a5e';
const RULE = '#e3e2e4';
const ZERO = '#8a888c';
const NOW = '#1264a3';
/** The colour of the previous period. It is paler, because large shapes need a contrast of only 3:1. */
const BEFORE = '#7fa8c9';

const TITLE = 46;
const WORDS = 32;
/** The average width of a bold letter, relative to its height. */
const LETTER = 0.58;
const PADDING = 44;
/** Up to this many points, the values are written beside them. */
const WRITTEN = 14;
/** How much of the chart's height is needed for a value that is written below its point. */
const VALLEY_ROOM = 0.15;
/** Below this value there is no space under the point. */
const NPS_FOOT = -85;
/** An outline that keeps values readable on a line. */
const HALO = { textBorderColor: GROUND, textBorderWidth: 8 };

/** The ECharts option of a chart, as plain data. Its texts are clipped, and contain only letters of the font. */
export function chartOption(spec: ChartSpec): object {
  const { title, unit, points, before } = spec;
  const isLying = spec.kind === 'bar' && points.length <= 12 && points.some(({ label }) => label.length > 7);
  const labels = categories(spec, isLying);
  const numbers = numbersOf(spec);
  const isEmpty = numbers.length === 0;
  const drawnSeries = [
    ...(before === undefined ? [] : [series(spec, before, { name: 'The period before', isBefore: true, isLying })]),
    series(spec, points, { name: 'This period', isBefore: false, isLying }),
  ];
  return {
    backgroundColor: GROUND,
    textStyle: { fontFamily: 'Inter', fontSize: WORDS, color: INK },
    title: [heading(title, unit), ...(isEmpty ? [noData()] : [])],
    ...(before === undefined || isEmpty ? {} : { legend: legend() }),
    grid: { left: PADDING, right: PADDING + (isLying ? 90 : 24), top: 190, bottom: PADDING, containLabel: true },
    xAxis: isLying ? { ...valueAxis(spec, numbers), axisLabel: { show: false }, splitLine: { show: false } } : labels,
    yAxis: isLying ? { ...labels, inverse: true } : valueAxis(spec, numbers),
    series: drawnSeries,
  };
}

function categories({ kind, points, before = [] }: ChartSpec, isLying: boolean) {
  const length = Math.max(points.length, before.length);
  return {
    type: 'category',
    // Labels are text from outside, and the library uses labels as keys of objects. So the library gets positions in
    // place of labels, see chart-process.mjs.
    data: Array.from({ length }, (_, at) => String(at)),
    // Future points have no label, because one of the previous period would be wrong.
    labels: Array.from({ length }, (_, at) => points[at]?.label ?? ''),
    boundaryGap: kind === 'bar' || length <= WRITTEN,
    axisTick: { show: false },
    axisLine: { show: !isLying, onZero: false, lineStyle: { color: ZERO, width: 2 } },
    axisLabel: {
      color: SOFT_INK,
      fontSize: WORDS,
      margin: isLying && hasNegatives(points) ? 110 : 18,
      hideOverlap: true,
      showMaxLabel: true,
      ...(isLying ? { interval: 0, width: 380, overflow: 'truncate' } : { width: 260, overflow: 'truncate' }),
    },
  };
}

function valueAxis({ unit }: ChartSpec, numbers: readonly number[]) {
  return {
    type: 'value',
    splitNumber: 4,
    // Counts are whole numbers.
    ...(numbers.every(Number.isInteger) ? { minInterval: 1 } : {}),
    ...(numbers.length === 0 ? { min: 0, max: 1, show: false } : {}),
    ...(unit === 'NPS' && numbers.length > 0 ? npsRange(numbers) : belowZero(numbers)),
    axisLabel: { color: SOFT_INK, fontSize: WORDS, margin: 18, hideOverlap: true },
    splitLine: { lineStyle: { color: RULE, width: 2 } },
  };
}

/** Leaves space below negative bars, so that their values do not cover the labels. */
function belowZero(numbers: readonly number[]) {
  return numbers.some((value) => value < 0) ? { boundaryGap: ['15%', 0] } : {};
}

/** The range of the NPS axis. It is the same from week to week. The lower half is shown only if it contains a value. */
function npsRange(numbers: readonly number[]) {
  return { max: 100, min: numbers.some((value) => value < 0) ? -100 : 0, interval: 50 };
}

function heading(title: string, unit: string) {
  return {
    text: title,
    subtext: unit === 'NPS' && title.startsWith(unit) ? 'points' : unit,
    left: PADDING,
    top: PADDING - 8,
    itemGap: 20,
    textStyle: { fontFamily: 'Inter', fontSize: titleSize(title), fontWeight: 'bold', color: INK },
    subtextStyle: { fontFamily: 'Inter', fontSize: WORDS, color: SOFT_INK },
  };
}

/** Long titles get a smaller font. */
function titleSize(title: string): number {
  return Math.min(TITLE, Math.floor((WIDTH - 2 * PADDING) / (title.length * LETTER)));
}

function legend() {
  return {
    right: PADDING,
    top: 112,
    itemGap: 36,
    itemWidth: 44,
    itemHeight: 22,
    textStyle: { fontFamily: 'Inter', fontSize: WORDS, color: SOFT_INK },
    data: ['This period', 'The period before'],
  };
}

function noData() {
  return {
    text: 'No data',
    left: 'center',
    top: 'middle',
    textStyle: { fontFamily: 'Inter', fontSize: TITLE, fontWeight: 'normal', color: SOFT_INK },
  };
}

function series(
  { kind, unit, points: main }: ChartSpec,
  points: readonly Point[],
  { name, isBefore, isLying }: { name: string; isBefore: boolean; isLying: boolean },
) {
  const color = isBefore ? BEFORE : NOW;
  const isWritten = !isBefore && main.length <= WRITTEN;
  const data = points.map(({ value }, at) =>
    datum(value, { isWritten, position: labelPlace(points, at, { kind, isLying, isNps: unit === 'NPS' }) }),
  );
  const label = {
    show: isWritten,
    fontFamily: 'Inter',
    fontSize: WORDS,
    fontWeight: 'bold',
    color: INK,
    distance: 12,
    ...HALO,
  };
  const common = { name, color, data, z: isBefore ? 2 : 3, ...(isBefore ? {} : zeroLine(points, isLying)) };
  if (kind === 'bar') {
    return { ...common, type: 'bar', barMaxWidth: 96, barGap: '8%', itemStyle: { color }, label };
  }
  return {
    ...common,
    type: 'line',
    connectNulls: false,
    lineStyle: { color, width: isBefore ? 5 : 7, ...(isBefore ? { type: 'dashed' } : {}) },
    itemStyle: { color },
    symbol: 'circle',
    symbolSize: isBefore ? 10 : 18,
    // A point between two gaps has no line, so it needs a symbol.
    showSymbol: points.length <= 31 || points.some(({ value }) => value === null),
    label: { ...label, position: 'top' },
  };
}

function datum(value: number | null, { isWritten, position }: { isWritten: boolean; position: string }) {
  if (value === null || !Number.isFinite(value)) return { value: null };
  if (!isWritten) return { value };
  return { value, label: { formatter: figure(value), position } };
}

/** The position of a value's text: away from zero, and below a point in a valley if there is space. */
function labelPlace(
  points: readonly Point[],
  at: number,
  { kind, isLying, isNps }: { kind: ChartSpec['kind']; isLying: boolean; isNps: boolean },
): string {
  const value = points[at]?.value ?? 0;
  // Labels occupy the space below the scale, so such a value is written elsewhere.
  if (isNps && !isLying && value < NPS_FOOT) return kind === 'bar' ? 'insideBottom' : 'top';
  if (isLying) return value < 0 ? 'left' : 'right';
  if (kind === 'bar' || value < 0) return value < 0 ? 'bottom' : 'top';
  const [before, after] = [points[at - 1]?.value ?? null, points[at + 1]?.value ?? null];
  const isValley = before !== null && after !== null && before > value && after > value;
  const highest = Math.max(...points.map((point) => point.value ?? 0));
  return isValley && value > VALLEY_ROOM * highest ? 'bottom' : 'top';
}

/** Zero is emphasised if there are values on both sides. */
function zeroLine(points: readonly Point[], isLying: boolean) {
  if (!hasNegatives(points)) return {};
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      label: { show: false },
      lineStyle: { color: ZERO, width: 3, type: 'solid' },
      data: [isLying ? { xAxis: 0 } : { yAxis: 0 }],
    },
  };
}

function numbersOf({ points, before = [] }: ChartSpec): number[] {
  return [...points, ...before].flatMap(({ value }) => (value === null || !Number.isFinite(value) ? [] : [value]));
}

function hasNegatives(points: readonly Point[]): boolean {
  return points.some(({ value }) => value !== null && value < 0);
}
