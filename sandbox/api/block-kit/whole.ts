import { z } from 'zod';
import { type Pointer, problem } from './problems.ts';

// The limits of all markdown blocks together, of all cells of a message, and of the number of such blocks. They are
// from Slack's reference.
const mostMarkdown = 12_000;
const mostInCells = 10_000;
const mostOfAKind: [type: string, most: number][] = [
  ['table', 1],
  ['data_table', 1],
  ['data_visualization', 2],
  ['plan', 1],
];
// The limit is not documented, but people have measured it.
const longestJson = 13_000;

const typed = z.looseObject({ type: z.string(), text: z.unknown(), rows: z.unknown() });
const blocksOf = z.array(typed.optional().catch(undefined)).catch([]);

/** Limits that Slack applies to all blocks of a message together. */
export function tooMuchTogether(blocks: unknown, at: Pointer): string[] {
  const known = blocksOf.parse(blocks).flatMap((one) => one ?? []);
  const markdown = sum(known.filter(({ type }) => type === 'markdown').map(({ text }) => lengthOf(text)));
  const cells = sum(known.filter(({ type }) => type === 'table').map(({ rows }) => textIn(rows)));
  return [
    ...(markdown > mostMarkdown
      ? [problem(`must be less than ${mostMarkdown + 1} characters of markdown in all`, at)]
      : []),
    ...(cells > mostInCells ? [problem(`must be less than ${mostInCells + 1} characters in all cells`, at)] : []),
    ...mostOfAKind.flatMap(([type, most]) =>
      known.filter((one) => one.type === type).length > most
        ? [problem(`cannot have more than ${most} ${type} block${most === 1 ? '' : 's'}`, at)]
        : [],
    ),
  ];
}

/** Whether Slack answers msg_blocks_too_long. */
export function isTooLong(blocks: unknown): boolean {
  return JSON.stringify(blocks ?? []).length > longestJson;
}

function textIn(value: unknown): number {
  if (Array.isArray(value)) return sum(value.map(textIn));
  if (typeof value !== 'object' || value === null) return 0;
  return sum(Object.entries(value).map(([name, inner]) => (name === 'text' ? lengthOf(inner) : textIn(inner))));
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
