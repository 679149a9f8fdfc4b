import type { Metric } from '../../../../config/metrics-file.ts';
import { context, type KnownBlock } from '../../../../infra/slack/blocks/blocks.ts';
import { mrkdwn, plain } from '../../../../infra/slack/blocks/text.ts';
import type { Answer, Columns, Point } from '../answered.ts';
import { bareFigure, figure } from './figures.ts';

const MOST_ROWS = 30;
/** The longest label in a table of two columns. */
export const LABEL_MOST = 28;
const COLUMN_LABEL_MOST = 20;

/** The highest and the lowest of a table by time, which the busiest month and the like ask for. */
export function extremeLine({ question, series }: Answer): string[] {
  const points = (series?.points ?? []).flatMap(({ label, value }) => (value === null ? [] : [{ label, value }]));
  const sorted = points.toSorted((one, other) => other.value - one.value);
  const [highest, lowest] = [sorted[0], sorted.at(-1)];
  if (question.bucket === undefined || highest === undefined || lowest === undefined) return [];
  const { kind } = question.metric;
  const mean = points.reduce((sum, { value }) => sum + value, 0) / points.length;
  const average =
    /^(?:count|sum)$/.test(kind) && points.length > 1
      ? [
          `On average: ${figure(mean, { ...question.metric, kind: 'average' })} a ${series?.bucket}, of ${points.length}, the last so far`,
        ]
      : [];
  if (highest.value === lowest.value) return average;
  const all = (value: number) => {
    const labels = points.filter((one) => one.value === value).map(({ label }) => label);
    const more = labels.length > 3 ? ` and ${labels.length - 3} more` : '';
    return `${labels.slice(0, 3).join(', ')}${more} (${figure(value, question.metric)})`;
  };
  return [`Highest: ${all(highest.value)} · lowest: ${all(lowest.value)}`, ...average];
}

/**
 * A table in a code block, so that its columns line up. Names need no escaping, because a code block shows no links
 * or mentions.
 */
export function tableOf(answer: Answer): string | undefined {
  const { question, series, breakdown } = answer;
  const isTable = question.as === 'table' || question.bucket !== undefined;
  const rows = breakdown?.rows ?? (isTable ? series?.points : undefined);
  if (rows === undefined) return undefined;
  if (rows.length === 0) return 'There is nothing to break down.';
  if (breakdown?.columns !== undefined) return crossTable(breakdown.rows, breakdown.columns, question.metric);
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

/** A table with a column for each day, week or month. The year is said once, where there is only one. */
function crossTable(rows: readonly Point[], { labels, of }: Columns, metric: Metric): string {
  const years = new Set(labels.map((label) => /\d{4}$/.exec(label)?.[0]));
  const heads = years.size > 1 ? labels : labels.map((label) => label.replace(/ \d{4}$|(?<=^W\d+),.*$/, ''));
  const lines = [
    ['', ...heads],
    ...rows
      .slice(0, MOST_ROWS)
      .map(({ label }, place) => [
        plain(label, COLUMN_LABEL_MOST),
        ...(of[place] ?? []).map((value) => bareFigure(value, metric)),
      ]),
  ];
  const widths = heads.map((_, at) => Math.max(...lines.map((cells) => cells[at + 1]?.length ?? 0)));
  const left = Math.max(...lines.map(([label = '']) => label.length));
  const text = lines.map(([label = '', ...cells]) =>
    [mrkdwn(label) + ' '.repeat(left - label.length), ...cells.map((cell, at) => cell.padStart(widths[at] ?? 0))].join(
      ' ',
    ),
  );
  return `\`\`\`\n${text.join('\n')}\n\`\`\``;
}

export function moreLine({ question, breakdown, series }: Answer): KnownBlock[] {
  const isTable = question.as === 'table' || question.bucket !== undefined;
  const more = breakdown?.more ?? (isTable ? Math.max(0, (series?.points.length ?? 0) - MOST_ROWS) : 0);
  const cut = breakdown?.columns?.more ?? 0;
  return [
    ...(more === 0 ? [] : [context(`and ${more} more: ask for them with \`as csv\``)]),
    ...(cut === 0
      ? []
      : [context(`The table has the latest ${breakdown?.columns?.labels.length} ${question.bucket}s.`)]),
  ];
}
