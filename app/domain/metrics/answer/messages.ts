import type { Metric } from '../../../config/metrics-file.ts';
import { actions, context, header, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { counted, fallback, mrkdwn, plain } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { hasPeriod, type Question } from '../question/question.ts';
import type { Answer, Point, Side } from './answered.ts';
import { buttons } from './shown/buttons.ts';
import { bareFigure, capital, change, figure } from './shown/figures.ts';
import { extremeLine, LABEL_MOST, moreLine, tableOf } from './shown/tables.ts';
import { MOST_LISTED, ownThings, thingLines } from './shown/things.ts';

/** If there are more rows than this, a chart is drawn beside the table. */
const FEW_ROWS = 5;
const MOST_HEADER = 145;
const MOST_NOTIFIED = 3;

export interface AnswerOptions {
  /** A line above the number, such as that of a subscription. */
  mark?: string;
  /** A line below the number. */
  note?: string;
  /** Only one person sees the answer, so neither a picture nor a file can be added to it. */
  seenByOne?: boolean;
}

/**
 * The answer as a message: the number in large print, its change, a table, and buttons with follow-up questions.
 */
export function answerMessage(answer: Answer, { mark, note, seenByOne = false }: AnswerOptions = {}): MessageBody {
  const { question } = answer;
  const { mended = [] } = question;
  const large = largeFigure(answer);
  const parts = answer.parts?.filter(({ value }) => value !== null) ?? [answer];
  const about = filterWords(question);
  const name = namesOf(question);
  return {
    text: fallback(
      `${name}${about}: ${large}${answer.days === undefined ? '' : ` (${answer.days})`}${firstRows(answer)}`,
    ),
    blocks: [
      ...(mark === undefined ? [] : [context(mark)]),
      header(headerOf(answer)),
      section(
        [
          `*${name}*${limitWords(question)}${about === '' ? '' : ` ${mrkdwn(about, 300)}`} · ${whenWords(answer)}`,
          ...comparisonLines(answer),
          ...extremeLine(answer),
        ].join('\n'),
      ),
      ...parts.flatMap((part) => partTable(part, { isPart: part !== answer }) ?? []).map((table) => section(table)),
      ...parts.flatMap((part) => ownThings(part, { isPart: part !== answer })),
      ...moreLine(answer),
      ...sideLines(answer),
      context(...countedLines(answer)),
      ...(mended.length === 0 ? [] : [context(`I read ${mended.map(mendedWords).join(', ')}.`)]),
      ...(note === undefined ? [] : [context(note)]),
      actions(...buttons(question, { files: !seenByOne })),
    ],
  };
}

/** The table of an answer; of one of several currencies, with its highest, lowest and average. */
function partTable(part: Answer, { isPart }: { isPart: boolean }): string | undefined {
  const table = tableOf(part);
  return table === undefined || !isPart ? table : [`*${partWords(part)}*`, ...extremeLine(part), table].join('\n');
}

/** The first rows of a breakdown, which a notification shows too: who did the most. */
function firstRows({ question, breakdown }: Answer): string {
  if (breakdown === undefined || breakdown.columns !== undefined) return '';
  const shown = breakdown.rows.slice(0, MOST_NOTIFIED);
  const rows = shown.map(({ label, value }) => `${plain(label, LABEL_MOST)} ${bareFigure(value, question.metric)}`);
  const more = breakdown.rows.length > shown.length ? ' …' : '';
  return rows.length === 0 ? '' : `: ${rows.join(', ')}${more}`;
}

/** The number in large letters. Of several metrics, as many as are shown whole. */
function headerOf(answer: Answer): string {
  const { sides = [], question } = answer;
  if (question.others === undefined) return largeFigure(answer);
  let shown = '';
  for (const { label, answer: one } of sides) {
    const longer = `${shown}${shown === '' ? '' : ' · '}${label}: ${largeFigure(one)}`;
    if (longer.length > MOST_HEADER) return shown === '' ? label : `${shown} …`;
    shown = longer;
  }
  return shown;
}

/** The name of the metric, or the names of several, as the beginning of a sentence. */
export function namesOf({ metric, others = [], portion }: Pick<Question, 'metric' | 'others' | 'portion'>): string {
  if (portion) return `Share of ${sayName(metric.name)}`;
  const names = [metric, ...others].map(({ name }, place) => (place === 0 ? capital(name) : sayName(name)));
  return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const sayName = (name: string): string => (name === 'nps' ? 'NPS' : name);

/** The number in large print, or one for each value that must not be added up. */
export function largeFigure({ value, question, passing, parts = [], sides = [] }: Answer): string {
  if (passing !== undefined) return passing;
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
    ...named.map(
      ({ kind, label, not }) =>
        `${not ? ' not' : ''} ${kind === 'skill' || kind === 'currency' ? 'in' : 'for'} ${label}`,
    ),
    ...others.map(({ label }, place) => `${place === others.length - 1 ? ' and' : ','} ${label}`),
  ].join('');
}

/** Decides whether an answer gets a chart, and of which kind. */
export function pictureOf(answer: Answer): { kind: 'line' | 'bar'; points: Point[]; before: Point[] } | undefined {
  const { question, series, breakdown, parts, sides } = answer;
  if (question.as === 'table' || question.as === 'csv' || (parts ?? sides) !== undefined) return undefined;
  if (breakdown?.columns !== undefined) return undefined;
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

/** Limits for each label, such as "with over 3". */
function limitWords({ threshold, by }: Question): string {
  return threshold?.each ? ` by ${by} ${threshold.said}` : '';
}

function whenWords({ question, days, running }: Answer): string {
  if (days === undefined) return 'at this moment';
  const words = `${question.period.words}${question.periodAssumed ? ', as no period was named' : ''}`;
  return `${words} (${days}${running ? ', so far' : ''})`;
}

function comparisonLines(answer: Answer): string[] {
  if (answer.question.others !== undefined) return (answer.sides ?? []).map(sideLine);
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
      return ['First period: nothing was counted before it.'];
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

/** One of several metrics in a line of its own. */
function sideLine({ label, answer }: Side): string {
  const now = hasPeriod(answer.question.metric) ? '' : ' at this moment';
  const changed = answer.parts === undefined ? comparisonLines(answer) : [];
  return [`*${label}*${now}: ${largeFigure(answer)}`, ...changed].join(' · ');
}

/** The tables and lists of several metrics, each under its name. */
function sideLines({ question, sides = [] }: Answer): KnownBlock[] {
  if (question.others === undefined) return [];
  return sides.flatMap(({ label, answer }) => {
    const { things, parts = [answer] } = answer;
    const tables = parts
      .flatMap((part) => tableOf(part) ?? [])
      .map((table) => section([`*${label}*`, ...extremeLine(answer), table].join('\n')));
    if (things === undefined) return tables;
    const rows = things.rows.slice(0, MOST_LISTED);
    const more = things.more + things.rows.length - rows.length;
    return [section(`*${label}*`), ...thingLines({ rows, more }, answer.question)];
  });
}

function partWords({ value, question: { metric } }: Answer): string {
  return value === null
    ? `Nothing ${metric.unit.startsWith('of ') ? metric.unit : `in ${metric.unit}`}`
    : figure(value, metric);
}

/** What was counted, a line for each metric. */
function countedLines(answer: Answer): string[] {
  const { question, sides = [] } = answer;
  if (question.others === undefined) return [countedWords(answer)];
  return sides.map(({ label, answer: one }) => `*${label}*: ${countedWords(one)}`).slice(0, 10);
}

/** Says how many things the number is based on, in the metric's own words, such as "of 12 answers". */
function countedWords({
  question: { metric },
  value,
  of: { a, b, n },
  passing,
  parts = [],
  sides = [],
}: Answer): string {
  const description = mrkdwn(metric.description, 400);
  if (sides.length > 0) return `Counted, each for itself: ${description}${howMany(sides, metric)}`;
  if (parts.length > 0 || passing !== undefined) return `Counted: ${description}`;
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
