import { actions, button, context, header, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { fallback, mrkdwn, plain } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { periodBefore } from '../../calendar/period.ts';
import { hasPeriod, type Question, sayQuestion } from '../question/question.ts';
import type { Answer, Point } from './answer.ts';
import { bareFigure, change, figure } from './figures.ts';

/** More rows are better seen than read. */
const FEW_ROWS = 5;
const MOST_ROWS = 30;
const LABEL_MOST = 28;

export interface AnswerOptions {
  /** Said above the number, as a subscription does. */
  mark?: string;
  /** Said below it. */
  note?: string;
  /** Nothing but words can be shown. */
  seenByOne?: boolean;
}

/** A number, large; what has become of it; a table where that reads better than a picture; what else may be asked. */
export function answerMessage(answer: Answer, { mark, note, seenByOne = false }: AnswerOptions = {}): MessageBody {
  const { question, value } = answer;
  const { metric } = question;
  const large = figure(value, metric);
  const table = tableOf(answer);
  return {
    text: fallback(`${capital(metric.name)}: ${large}${answer.days === undefined ? '' : ` (${answer.days})`}`),
    blocks: [
      ...(mark === undefined ? [] : [context(mark)]),
      header(large),
      section([`*${capital(metric.name)}* · ${whenWords(answer)}`, ...comparisonLines(answer)].join('\n')),
      ...(table === undefined ? [] : [section(table)]),
      ...moreLine(answer),
      ...(note === undefined ? [] : [context(note)]),
      actions(...buttons(question, { files: !seenByOne })),
    ],
  };
}

/** Whether an answer is drawn, and how. */
export function pictureOf(answer: Answer): { kind: 'line' | 'bar'; points: Point[]; before: Point[] } | undefined {
  const { question, series, breakdown } = answer;
  if (question.as === 'table' || question.as === 'csv') return undefined;
  if (breakdown !== undefined) {
    const many = breakdown.rows.length > FEW_ROWS || question.as === 'chart';
    return many && breakdown.rows.length > 0 ? { kind: 'bar', points: breakdown.rows, before: [] } : undefined;
  }
  if (series === undefined || series.points.every((one) => one.value === null)) return undefined;
  // Before the first period there is nothing to draw.
  const before =
    answer.comparison?.kind === 'first' || series.before.every((one) => one.value === null) ? [] : series.before;
  return { kind: series.bucket === 'month' ? 'bar' : 'line', points: series.points, before };
}

/** The name of a metric as a sentence begins. Only ours: names of metrics are plain words. */
export function capital(name: string): string {
  return name === 'nps' ? 'NPS' : name.charAt(0).toUpperCase() + name.slice(1);
}

function whenWords({ question, days, running }: Answer): string {
  if (days === undefined) return 'at this moment';
  const words = question.periodAssumed ? 'this month, as no period was named' : question.period.words;
  return `${words} (${days}${running ? ', so far' : ''})`;
}

function comparisonLines({ question, value, comparison }: Answer): string[] {
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

/** As a block of code, so that columns stand. Names in it are plain: a code block links and mentions nothing. */
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

function buttons(question: Question, { files }: { files: boolean }) {
  const { metric, period, as: _, versus: __, ...rest } = question;
  const timely = hasPeriod(metric);
  const again = { metric, period, ...rest };
  const by = question.bucket === 'week' ? ('day' as const) : ('week' as const);
  const { by: ___, bucket: ____, top: _____, ...whole } = again;
  return [
    ...(timely
      ? [
          button(
            'Previous period',
            'ask_metric',
            sayQuestion({ ...again, period: periodBefore(period), periodAssumed: false }),
          ),
          button(`By ${by}`, 'ask_metric:by', sayQuestion({ ...whole, bucket: by })),
        ]
      : []),
    button('Subscribe', 'subscribe_metric', sayQuestion(again)),
    ...(files ? [button('CSV', 'ask_metric:csv', sayQuestion({ ...again, as: 'csv' }))] : []),
  ];
}
