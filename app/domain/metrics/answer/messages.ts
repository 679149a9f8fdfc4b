import type { Metric } from '../../../config/metrics-file.ts';
import {
  actions,
  button,
  context,
  header,
  type KnownBlock,
  section,
  sections,
} from '../../../infra/slack/blocks/blocks.ts';
import { counted, fallback, mrkdwn, plain } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { periodBefore } from '../../calendar/period.ts';
import { hasPeriod, isAhead, type Question, sayQuestion } from '../question/question.ts';
import type { Answer, Point, Side } from './answer.ts';
import { bareFigure, change, figure } from './figures.ts';

/** If there are more rows than this, a chart is easier to read than a list. */
const FEW_ROWS = 5;
const MOST_ROWS = 30;
const LABEL_MOST = 28;

export interface AnswerOptions {
  /** A line above the number, such as that of a subscription. */
  mark?: string;
  /** A line below the number. */
  note?: string;
  /** Only one person sees the answer, so neither a picture nor a file can be added to it. */
  seenByOne?: boolean;
}

/**
 * The answer as a message: the number in large print, its change, a table if that reads better than a chart, and
 * buttons with follow-up questions.
 */
export function answerMessage(answer: Answer, { mark, note, seenByOne = false }: AnswerOptions = {}): MessageBody {
  const { question } = answer;
  const { metric, mended = [] } = question;
  const large = largeFigure(answer);
  const parts = answer.parts?.filter(({ value }) => value !== null) ?? [answer];
  const about = filterWords(question);
  return {
    text: fallback(`${capital(metric.name)}${about}: ${large}${answer.days === undefined ? '' : ` (${answer.days})`}`),
    blocks: [
      ...(mark === undefined ? [] : [context(mark)]),
      header(large),
      section(
        [
          `*${capital(metric.name)}*${about === '' ? '' : ` ${mrkdwn(about, 300)}`} · ${whenWords(answer)}`,
          ...comparisonLines(answer),
        ].join('\n'),
      ),
      ...parts.flatMap((part) => tableOf(part) ?? []).map((table) => section(table)),
      ...(answer.things === undefined ? [] : thingLines(answer.things, question)),
      ...moreLine(answer),
      context(countedWords(answer)),
      ...(mended.length === 0 ? [] : [context(`I read ${mended.map(mendedWords).join(', ')}.`)]),
      ...(note === undefined ? [] : [context(note)]),
      actions(...buttons(question, { files: !seenByOne })),
    ],
  };
}

/** The number in large print, or one for each value that must not be added up. */
export function largeFigure({ value, question, parts = [], sides = [] }: Answer): string {
  if (sides.length > 0) return sides.map(({ label, answer }) => `${label}: ${largeFigure(answer)}`).join(' · ');
  if (parts.length === 0) return figure(value, question.metric);
  // A currency that occurs only in the previous period is shown only if the two periods are compared.
  const counted = parts.filter((part) => part.value !== null);
  if (counted.length === 0) return figure(null, question.metric);
  return counted.map((part) => figure(part.value, part.question.metric)).join(' + ');
}

/** The filters in words. They are not escaped, so the caller must escape them. */
export function filterWords({ filters = [], compared = [] }: Pick<Question, 'filters' | 'compared'>): string {
  const [first, ...others] = compared;
  const named = [...filters, ...(first === undefined ? [] : [first])];
  return [
    ...named.map(({ kind, label }) => ` ${kind === 'skill' || kind === 'currency' ? 'in' : 'for'} ${label}`),
    ...others.map(({ label }, place) => `${place === others.length - 1 ? ' and' : ','} ${label}`),
  ].join('');
}

/** Decides whether an answer gets a chart, and of which kind. */
export function pictureOf(answer: Answer): { kind: 'line' | 'bar'; points: Point[]; before: Point[] } | undefined {
  const { question, series, breakdown, parts, sides } = answer;
  if (question.as === 'table' || question.as === 'csv' || (parts ?? sides) !== undefined) return undefined;
  if (breakdown !== undefined) {
    const many = breakdown.rows.length > FEW_ROWS || question.as === 'chart';
    return many && breakdown.rows.length > 0 ? { kind: 'bar', points: breakdown.rows, before: [] } : undefined;
  }
  if (series === undefined || series.points.every((one) => one.value === null)) return undefined;
  // A previous period without any data is not drawn.
  const before =
    answer.comparison?.kind === 'first' || series.before.every((one) => one.value === null) ? [] : series.before;
  return { kind: series.bucket !== 'day' && series.bucket !== 'week' ? 'bar' : 'line', points: series.points, before };
}

/** Capitalises the name of a metric for the start of a sentence. Names of metrics need no escaping. */
export function capital(name: string): string {
  return name === 'nps' ? 'NPS' : name.charAt(0).toUpperCase() + name.slice(1);
}

function whenWords({ question, days, running }: Answer): string {
  if (days === undefined) return 'at this moment';
  const words = `${question.period.words}${question.periodAssumed ? ', as no period was named' : ''}`;
  return `${words} (${days}${running ? ', so far' : ''})`;
}

function comparisonLines(answer: Answer): string[] {
  if (answer.sides !== undefined) {
    return answer.sides.flatMap((side) =>
      comparisonLines(side.answer).map((line) => `${mrkdwn(side.label, 80)}: ${line}`),
    );
  }
  if (answer.parts !== undefined) {
    return answer.parts.flatMap((part) => comparisonLines(part).map((line) => `${partWords(part)}: ${line}`));
  }
  const { question, value, comparison } = answer;
  if (comparison === undefined) return [];
  const { metric } = question;
  switch (comparison.kind) {
    case 'first':
      return ['Nothing was counted before this period.'];
    case 'no_data':
      return [`No data for ${comparison.label} to compare with.`];
    case 'number': {
      const changed = change(value, comparison.value, metric) ?? 'No data now';
      const isAll = comparison.whole === undefined || comparison.whole.value === comparison.value;
      const whole = isAll ? '' : `; ${figure(comparison.whole?.value ?? null, metric)} in all of it`;
      return [`${changed} against ${comparison.label}: ${figure(comparison.value, metric)} then${whole}`];
    }
  }
}

function partWords({ value, question: { metric } }: Answer): string {
  return value === null
    ? `Nothing ${metric.unit.startsWith('of ') ? metric.unit : `in ${metric.unit}`}`
    : figure(value, metric);
}

/** Says how many things the number is based on, in the metric's own words, such as "of 12 answers". */
function countedWords({ question: { metric }, value, of: { a, b, n }, parts = [], sides = [] }: Answer): string {
  const description = mrkdwn(metric.description, 400);
  if (sides.length > 0) return `Counted, each for itself: ${description}${howMany(sides, metric)}`;
  if (parts.length > 0) return `Counted: ${description}`;
  if (value === null) return `There is no number, as there was nothing to count. ${description}`;
  switch (metric.kind) {
    case 'nps':
      return `Counted: ${description} From ${counted(n, 'score')}: ${counted(a, 'promoter')}, ${counted(n - a - b, 'passive')}, ${counted(b, 'detractor')}.`;
    case 'ratio':
      return `Counted: ${description} ${a} of ${n}.`;
    case 'count':
    case 'distinct':
    case 'figure':
      return `Counted: ${description}`;
    default:
      return `Counted: ${description} ${n} in all.`;
  }
}

/** Says how many things each compared number is based on, unless the numbers themselves are counts. */
function howMany(sides: readonly Side[], { kind }: Metric): string {
  if (kind === 'count' || kind === 'distinct' || kind === 'sum') return '';
  return ` Out of ${sides.map(({ label, answer }) => `${answer.of.n} for ${mrkdwn(label, 80)}`).join(', ')}.`;
}

function mendedWords({ typed, read }: { typed: string; read: string }): string {
  return `*“${mrkdwn(typed, 40)}”* as *“${mrkdwn(read, 40)}”*`;
}

/** The counted things, one in each line. */
function thingLines({ rows, more }: NonNullable<Answer['things']>, { metric }: Question): KnownBlock[] {
  if (rows.length === 0) return [section('There are none to list.')];
  const lines = rows.map(({ label, value, times }) => {
    const number = value === null ? '' : ` · ${bareFigure(value, metric)}`;
    return `• ${mrkdwn(plain(label, 200))}${number}${times > 1 && value === null ? ` (${times} times)` : ''}`;
  });
  return [...sections(lines), ...(more === 0 ? [] : [context(`and ${more} more`)])];
}

/**
 * A table in a code block, so that its columns line up. Names need no escaping, because a code block shows no links
 * or mentions.
 */
function tableOf(answer: Answer): string | undefined {
  const { question, series, breakdown } = answer;
  const rows = breakdown?.rows ?? (question.as === 'table' ? series?.points : undefined);
  if (rows === undefined) return undefined;
  if (rows.length === 0) return 'There is nothing to break down.';
  if (pictureOf(answer) !== undefined) return undefined;
  const shown = rows
    .slice(0, MOST_ROWS)
    .map(({ label, value }) => [plain(label, LABEL_MOST), bareFigure(value, question.metric)] as const);
  const left = Math.max(...shown.map(([label]) => label.length));
  const right = Math.max(...shown.map(([, number]) => number.length));
  const lines = shown.map(
    ([label, number]) => `${mrkdwn(label)}${' '.repeat(left - label.length)}  ${number.padStart(right)}`,
  );
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}

function moreLine({ question, breakdown, series }: Answer): KnownBlock[] {
  const more = breakdown?.more ?? (question.as === 'table' ? Math.max(0, (series?.points.length ?? 0) - MOST_ROWS) : 0);
  return more === 0 ? [] : [context(`and ${more} more: ask for them with \`as csv\``)];
}

function listable(metric: Metric): boolean {
  return 'things' in metric && metric.things !== undefined;
}

function buttons(question: Question, { files }: { files: boolean }) {
  const { metric, period } = question;
  const { as: _as, versus: _versus, mended: _mended, ...again } = question;
  const { by: _by, bucket: _bucket, top: _top, lowest: _lowest, list, ...whole } = again;
  const timely = hasPeriod(metric) && !isAhead(metric) && !period.ever;
  const isCompared = question.compared !== undefined;
  const by = question.bucket === 'week' ? ('day' as const) : ('week' as const);
  return [
    ...(timely
      ? [
          button(
            'Previous period',
            'ask_metric',
            sayQuestion({ ...again, period: periodBefore(period), periodAssumed: false }),
          ),
          ...(isCompared ? [] : [button(`By ${by}`, 'ask_metric:by', sayQuestion({ ...whole, bucket: by }))]),
        ]
      : []),
    ...(listable(metric) && !list && !isCompared
      ? [button('Which ones?', 'ask_metric:which', sayQuestion({ ...whole, list: true }))]
      : []),
    button('Subscribe', 'subscribe_metric', sayQuestion(again)),
    ...(files ? [button('CSV', 'ask_metric:csv', sayQuestion({ ...again, as: 'csv' }))] : []),
  ];
}
