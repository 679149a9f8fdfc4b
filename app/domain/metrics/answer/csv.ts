import type { Answer } from './answer.ts';

/** The numbers of an answer as a CSV file (RFC 4180), with a header line. */
export function csvOf({ question, value, days, series, breakdown }: Answer): Uint8Array {
  const { metric } = question;
  const head = [series?.bucket ?? breakdown?.by ?? 'period', `${metric.name} (${metric.unit})`];
  const rows = breakdown?.rows ?? series?.points ?? [{ label: days ?? 'now', value }];
  const lines = [head, ...rows.map((row) => [row.label, row.value === null ? '' : String(row.value)])];
  // The mark at its beginning tells spreadsheets that it is UTF-8.
  return new TextEncoder().encode(`\uFEFF${lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`);
}

/** A name that begins like a formula is not to become one in somebody's spreadsheet. */
function cell(text: string, column: number): string {
  const harmless = column === 0 && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
