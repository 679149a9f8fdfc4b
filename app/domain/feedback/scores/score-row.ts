import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A valid row of the scores database. */
export interface ScoreRow {
  kind: 'score';
  id: bigint;
  projectCode: string;
  clientName: string | null;
  clientCompany: string | null;
  /** 0 to 10. */
  score: number;
  comment: string | null;
  scoredAt: Date;
  /**
   * The reference of our own answer that the row repeats, such as `survey:12`. A system that receives our
   * announcements may have stored it.
   */
  ref?: string;
}

/** An invalid row and its problem. `id` and `scoredAt` are given if they can be read. */
export interface BrokenRow {
  kind: 'broken';
  /** The row's id as text, even if it is 0 or below. If the row has no id, a hash of the row. */
  rowId: string;
  id: bigint | undefined;
  scoredAt: Date | undefined;
  /** The names of the invalid columns, without values, so that they may be logged. */
  columns: string[];
  /** The problem in words for people, with the values: "score 11, expected a whole number from 0 to 10". */
  reason: string;
}

export type Reading = ScoreRow | BrokenRow;

const MOST_ID = 2n ** 63n - 1n;
const NAME_MOST = 200;
const COMMENT_MOST = 10_000;
const REF_MOST = 40;
const SHOWN_MOST = 40;

/** Parses one row as the database driver returns it: numbers may come as text, and text as bytes. */
export function readScoreRow(row: Readonly<Record<string, unknown>>): Reading {
  const parsed = columns.safeParse(row);
  if (parsed.success) {
    const { data } = parsed;
    return {
      kind: 'score',
      id: data.id,
      projectCode: data.project_code,
      clientName: data.client_name,
      clientCompany: data.client_company,
      score: data.score,
      comment: data.comment,
      scoredAt: data.created_at,
      ...(data.ref === null ? {} : { ref: data.ref }),
    };
  }
  const id = columns.shape.id.safeParse(row.id).data;
  const wrong = new Map(parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]));
  return {
    kind: 'broken',
    rowId: id?.toString() ?? idBelowOne(row.id) ?? hashOf(row),
    id,
    scoredAt: columns.shape.created_at.safeParse(row.created_at).data,
    columns: [...wrong.keys()],
    reason: [...wrong].map(([column, expected]) => `${column} ${shown(row[column])}, expected ${expected}`).join('; '),
  };
}

const wholeNumber = (value: unknown) => {
  if (typeof value === 'string' && /^\s*[+-]?\d+(\.0*)?\s*$/.test(value))
    return BigInt(value.trim().replace(/\..*$/, ''));
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
};
const asText = (value: unknown) => {
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
};
const asDate = (value: unknown) => {
  const text = asText(value);
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/.test(text)) return value;
  return new Date(text.length === 10 ? `${text}T00:00Z` : `${text.replace(' ', 'T').replace('Z', '')}Z`);
};

const optionalText = (most: number) =>
  z.preprocess(
    (value) => asText(value) ?? null,
    z
      .string('text or NULL')
      .transform((text) => clip(text.trim(), most) || null)
      .nullable(),
  );

const columns = z.object({
  id: z.preprocess(
    wholeNumber,
    z.bigint('a whole number from 1').min(1n, 'a whole number from 1').max(MOST_ID, `at most ${MOST_ID}`),
  ),
  project_code: z.preprocess(
    asText,
    z.string("a project's code").trim().min(1, "a project's code").max(32, 'at most 32 characters'),
  ),
  client_name: optionalText(NAME_MOST),
  client_company: optionalText(NAME_MOST),
  score: z.preprocess(
    wholeNumber,
    z
      .bigint('a whole number from 0 to 10')
      .min(0n, 'a whole number from 0 to 10')
      .max(10n, 'a whole number from 0 to 10')
      .transform(Number),
  ),
  comment: optionalText(COMMENT_MOST),
  created_at: z.preprocess(asDate, z.date('a date and time')),
  // The column is optional. A value that is not one of our references is ignored.
  ref: optionalText(REF_MOST).catch(null),
});

/** Clips by code points, because half an emoji cannot be stored. */
function clip(text: string, most: number): string {
  return text.length <= most
    ? text
    : Array.from(text.slice(0, 2 * most))
        .slice(0, most)
        .join('');
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'NULL';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'not a date' : value.toISOString();
  const text = asText(value);
  if (typeof text !== 'string') return `of type ${typeof text}`;
  const short = clip(text, SHOWN_MOST);
  return typeof value === 'string' || Buffer.isBuffer(value) ? JSON.stringify(short) : short;
}

function idBelowOne(value: unknown): string | undefined {
  const id = wholeNumber(value);
  return typeof id === 'bigint' && id < 1n && id >= -MOST_ID - 1n ? id.toString() : undefined;
}

function hashOf(row: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return `row-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}
