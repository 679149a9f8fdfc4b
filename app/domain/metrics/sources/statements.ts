import mysql from 'mysql2';
import type { DatabaseMetric, Dimension, SqlMeasure } from '../../../config/metrics-file.ts';
import type { Span } from '../../calendar/span.ts';
import { withFragments } from './fragments.ts';

/** A SELECT with `key` and `label`, to be joined to a metric's rows. */
export interface Lookup {
  /** The column of the metric's rows whose values are looked up. */
  key: string;
  /** Undefined: the column's values are the labels. */
  sql: string | undefined;
}

/** A statement that returns the parts of the number in each span, as rows of `bucket`, `a`, `b`, `n`. */
export function totalsStatement(metric: DatabaseMetric, spans: readonly Span[], surroundings: Surroundings): string {
  const selects = spans.map((span, bucket) => {
    const rows = bound(metric.sql, span, surroundings);
    return `(SELECT ${bucket} AS bucket, t.a, t.b, t.n FROM (${partsOf(metric.kind, rows)}) AS t)`;
  });
  return selects.join('\nUNION ALL\n');
}

/** A statement that counts the values in each span, as rows of `bucket` and `n`. */
export function countsStatement(metric: DatabaseMetric, spans: readonly Span[], surroundings: Surroundings): string {
  const selects = spans.map((span, bucket) => {
    const rows = bound(metric.sql, span, surroundings);
    return `(SELECT ${bucket} AS bucket, 0 AS a, 0 AS b, COUNT(r.value) AS n FROM (${rows}) AS r)`;
  });
  return selects.join('\nUNION ALL\n');
}

/**
 * A statement that returns the median or the 90th percentile (nearest rank) of each span, given how many values each
 * has. Sorting and picking one row costs much less than numbering all rows.
 */
export function placesStatement(
  metric: DatabaseMetric & { kind: 'median' | 'p90' },
  spans: readonly (Span & { n: number })[],
  surroundings: Surroundings,
): string {
  const selects = spans.map(({ n, ...span }, bucket) => {
    const rows = bound(metric.sql, span, surroundings);
    const [offset, count] =
      metric.kind === 'p90'
        ? [Math.max(0, Math.ceil(0.9 * n) - 1), 1]
        : [Math.max(0, Math.ceil(n / 2) - 1), n % 2 === 0 ? 2 : 1];
    return `(SELECT ${bucket} AS bucket, COALESCE(AVG(o.value), 0) AS a, 0 AS b, ${n} AS n FROM (
      SELECT r.value AS value FROM (${rows}) AS r WHERE r.value IS NOT NULL ORDER BY r.value LIMIT ${count} OFFSET ${offset}) AS o)`;
  });
  return selects.join('\nUNION ALL\n');
}

/** A statement for the parts of the number by label, the largest first; of latest values, the newest first. */
export function breakdownStatement(
  metric: DatabaseMetric,
  { lookup, span, most }: { lookup: Lookup; span: Span; most: number },
  surroundings: Surroundings,
): string {
  const rows = bound(metric.sql, span, surroundings);
  const order = metric.kind === 'latest' ? 'MAX(r.at) DESC' : 'n DESC';
  return `${partsOf(metric.kind, rows, lookup)} ORDER BY ${order}, label LIMIT ${most}`;
}

/** A statement that tells whether there is any row before a moment. */
export function anyBeforeStatement(metric: DatabaseMetric, moment: Date, surroundings: Surroundings): string {
  const rows = bound(metric.sql, { from: new Date(0), to: moment }, surroundings);
  return `SELECT 1 AS found FROM (${rows}) AS r LIMIT 1`;
}

/** SQL that looks up the labels of so many `keys`. The keys are untrusted text, so they are bound as parameters. */
export function lookupStatement(sql: string, keys: number): string {
  const places = Array.from({ length: keys }, () => '?').join(', ');
  return `SELECT d.\`key\` AS \`key\`, d.label AS label FROM (${sql}) AS d WHERE d.\`key\` IN (${places})`;
}

/**
 * The SQL of a metric's rows, restricted to given labels. Each value is bound once for each place where the SQL needs
 * it.
 */
export function filteredSql(
  sql: string,
  lookup: Pick<Dimension, 'key' | 'sql' | 'match'>,
  { values, not }: { values: number; not?: true | undefined },
): string {
  const key = `f.${mysql.escapeId(lookup.key, true)}`;
  const places = Array.from({ length: values }, () => '?').join(', ');
  const match = `d.${mysql.escapeId(lookup.match ?? 'label', true)}`;
  const found =
    lookup.sql && `SELECT d.\`key\` FROM (${lookup.sql}) AS d WHERE d.\`key\` IS NOT NULL AND ${match} IN (${places})`;
  // A row without the key belongs to nobody, so it is among those that are not theirs.
  const isOne = values === 0 ? 'FALSE' : `COALESCE(${key} IN (${found ?? places}), FALSE)`;
  return `SELECT f.* FROM (${sql}) AS f WHERE ${not ? `NOT ${isOne}` : isOne}`;
}

/** SQL that looks up the keys of a label. The label is untrusted text, so it is bound as a parameter. */
export function keysStatement(
  { sql = '', match = 'label' }: { sql?: string | undefined; match?: string | undefined },
  { values, most }: { values: number; most: number },
): string {
  const places = Array.from({ length: values }, () => '?').join(', ');
  return `SELECT d.\`key\` AS \`key\`, '' AS label FROM (${sql}) AS d WHERE d.${mysql.escapeId(match, true)} IN (${places}) LIMIT ${most}`;
}

export interface Surroundings {
  now: Date;
  /** The time zone in which days are counted. */
  timeZone: string;
  /** The SQL that replaces {scores}: a table, or a SELECT in parentheses. */
  scores: string;
}

/** Puts the moments in place of :from, :to and :now. Names inside quotes and comments are left alone. */
function bound(sql: string, span: Span, { now, timeZone, scores }: Surroundings): string {
  const values = { ...span, now };
  const dated = sql.replace(quotedOrNamed, (found, name: string | undefined) =>
    name === 'from' || name === 'to' || name === 'now' ? literal(values[name]) : found,
  );
  return withFragments(dated, { ...values, timeZone }, literal).replaceAll('{scores}', () => scores);
}

function literal(moment: Date): string {
  return mysql.escape(moment, false, 'Z');
}

const quotedOrNamed =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?:--(?=\s)|#)[^\n]*|:(from|to|now)\b/g;

const sums: Record<Exclude<SqlMeasure, 'median' | 'p90'>, string> = {
  count: 'COUNT(*) AS a, 0 AS b, COUNT(*) AS n',
  sum: 'COALESCE(SUM(r.value), 0) AS a, 0 AS b, COUNT(r.value) AS n',
  average: 'COALESCE(SUM(r.value), 0) AS a, 0 AS b, COUNT(r.value) AS n',
  max: 'COALESCE(MAX(r.value), 0) AS a, 0 AS b, COUNT(r.value) AS n',
  min: 'COALESCE(MIN(r.value), 0) AS a, 0 AS b, COUNT(r.value) AS n',
  latest: `COALESCE(SUBSTRING_INDEX(GROUP_CONCAT(r.value ORDER BY r.at DESC), ',', 1), 0) AS a, 0 AS b, COUNT(r.value) AS n`,
  distinct: 'COUNT(DISTINCT r.value) AS a, 0 AS b, COUNT(DISTINCT r.value) AS n',
  ratio: 'COALESCE(SUM(r.hit), 0) AS a, 0 AS b, COUNT(r.hit) AS n',
  nps: 'COALESCE(SUM(r.score >= 9), 0) AS a, COALESCE(SUM(r.score <= 6), 0) AS b, COUNT(r.score) AS n',
};

/**
 * Which positions of a sorted list of `c` values are needed, counted from 1: the middle one or two for the median,
 * and the nearest rank for the 90th percentile.
 */
const places = {
  median: 'IN (FLOOR((c + 1) / 2), FLOOR((c + 2) / 2))',
  p90: '= CEIL(0.9 * c)',
};

function partsOf(kind: SqlMeasure, rows: string, lookup?: Lookup): string {
  const { label, from } = joined(rows, lookup);
  const labelled = lookup === undefined ? '' : `${label} AS label, `;
  const grouped = lookup === undefined ? '' : ' GROUP BY label';
  if (kind !== 'median' && kind !== 'p90') return `SELECT ${labelled}${sums[kind]} FROM ${from}${grouped}`;
  const window = lookup === undefined ? '' : `PARTITION BY ${label}`;
  return `SELECT ${lookup === undefined ? '' : 'label, '}COALESCE(AVG(value), 0) AS a, 0 AS b, COALESCE(MAX(c), 0) AS n FROM (
    SELECT ${labelled}r.value AS value, ROW_NUMBER() OVER (${window} ORDER BY r.value) AS i,
    COUNT(*) OVER (${window}) AS c FROM ${from} WHERE r.value IS NOT NULL
  ) AS o WHERE i ${places[kind]}${grouped}`;
}

function joined(rows: string, lookup: Lookup | undefined): { label: string; from: string } {
  if (lookup === undefined) return { label: '', from: `(${rows}) AS r` };
  const key = `r.${mysql.escapeId(lookup.key, true)}`;
  if (lookup.sql === undefined) return { label: key, from: `(${rows}) AS r` };
  return { label: 'd.label', from: `(${rows}) AS r LEFT JOIN (${lookup.sql}) AS d ON d.\`key\` = ${key}` };
}
