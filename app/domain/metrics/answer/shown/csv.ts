import type { Answer, Side } from '../answered.ts';

/** Writes the numbers of an answer as a CSV file (RFC 4180) with a header line. */
export function csvOf(answer: Answer): Uint8Array {
  const { question, series, breakdown, things, parts, sides } = answer;
  const { metric } = question;
  const first = things === undefined ? (series?.bucket ?? breakdown?.by ?? 'period') : 'which';
  const lines =
    question.others !== undefined
      ? [['of', 'metric', 'number', 'unit'], ...(sides ?? []).flatMap(rowsOfMetric)]
      : sides !== undefined
        ? [['which', question.metric.name, 'unit'], ...sides.flatMap(rowsOfSide)]
        : parts === undefined
          ? [[first, ...headsOf(answer, `${metric.name} (${metric.unit})`)], ...rowsOf(answer)]
          : [
              [
                parts[0]?.series?.bucket ?? parts[0]?.breakdown?.by ?? 'period',
                ...headsOf(parts[0], metric.name),
                'unit',
              ],
              ...parts.flatMap((part) => rowsOf(part).map((row) => [...row, part.question.metric.unit])),
            ];
  // The byte order mark tells spreadsheets that the file is UTF-8.
  return new TextEncoder().encode(`\uFEFF${lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`);
}

/** The heads of the columns of numbers. */
function headsOf(answer: Answer | undefined, one: string): readonly string[] {
  return answer?.breakdown?.columns?.labels ?? [one];
}

/** The lines for one of the compared answers: one line, or one for each currency. */
function rowsOfSide({ label, answer }: Side): string[][] {
  return (answer.parts ?? [answer]).map(({ value, question }) => [
    label,
    value === null ? '' : String(value),
    question.metric.unit,
  ]);
}

/** The lines of one of several metrics. */
function rowsOfMetric({ label, answer }: Side): string[][] {
  return (answer.parts ?? [answer]).flatMap((part) =>
    rowsOf(part).map(([of = '', number = '']) => [of, label, number, part.question.metric.unit]),
  );
}

function rowsOf({ value, days, series, breakdown, things }: Answer): string[][] {
  if (things !== undefined) return things.rows.map((row) => [row.label, String(row.value ?? row.times)]);
  const { columns } = breakdown ?? {};
  if (breakdown !== undefined && columns !== undefined) {
    return breakdown.rows.map(({ label }, place) => [
      label,
      ...(columns.of[place] ?? []).map((one) => String(one ?? '')),
    ]);
  }
  const rows = breakdown?.rows ?? series?.points ?? [{ label: days ?? 'now', value }];
  return rows.map((row) => [row.label, row.value === null ? '' : String(row.value)]);
}

/**
 * Escapes text that a spreadsheet would run as a formula, also if the formula follows blanks or is in full-width
 * letters. Where the decimal separator is a comma, spreadsheets split lines at semicolons. So text with semicolons is
 * quoted: otherwise a formula could begin after one.
 */
function cell(text: string, column: number): string {
  // Names are also the heads of columns. Numbers, which may be negative, stay numbers.
  const isNumber = column > 0 && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text);
  const harmless = !isNumber && /^(?:\s*[=+\-@＝＋－＠]|[\t\r])/.test(text) ? `'${text}` : text;
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
