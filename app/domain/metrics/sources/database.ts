import { z } from 'zod';
import type { DatabaseMetric, Dimension, Metric } from '../../../config/metrics-file.ts';
import type { Span } from '../../calendar/span.ts';
import { addsUp, nothing, type Parts, together } from '../answer/measure.ts';
import type { ReadOnlyPool } from './read-only-pool.ts';
import { type Labelled, MOST_LABELS, type Source, type SourceAsking, SourceTrouble } from './source.ts';
import {
  anyBeforeStatement,
  breakdownStatement,
  countsStatement,
  filteredSql,
  keysStatement,
  lookupStatement,
  placesStatement,
  totalsStatement,
} from './statements.ts';

export interface DatabaseSourceOptions {
  pool: ReadOnlyPool;
  /** The database that has the labels of dimensions which this database lacks. */
  lookups: ReadOnlyPool;
  /** Names of the databases whose dimensions can be joined in this one. */
  joins: readonly string[];
  /** The SQL that replaces {scores}. */
  scores: string;
}

/** The most spans of one question that are queried concurrently. */
const AT_ONCE = 4;
const MOST_KEYS = 20_000;
const KEYS_PER_LOOKUP = 1_000;
const MOST_FILTERED = 5_000;
/** The most parameters in one statement; the server allows 65,535. */
const MOST_VALUES = 60_000;
const number = z.coerce.number();
const totalRow = z.object({ bucket: number, a: number, b: number, n: number });
const labelRow = z.object({
  label: z
    .union([z.string(), z.number(), z.bigint()])
    .nullable()
    .transform((label) => label?.toString() ?? null),
  a: number,
  b: number,
  n: number,
});
const lookupRow = z.object({ key: z.coerce.string(), label: z.coerce.string().nullable() });

/** The source for metrics in SQL, on one database. */
export function databaseSource({ pool, lookups, joins, scores }: DatabaseSourceOptions): Source {
  return {
    async totals(metric, spans, asking) {
      const { now, timeZone, signal } = asking;
      const { metric: ours, values } = await filtered(sqlMetric(metric), asking);
      const surroundings = { now, timeZone, scores };
      const total = async (some: readonly Span[]) => {
        if (!isPlace(ours)) return ask(totalsStatement(ours, some, surroundings), some.length, { values, signal });
        const counts = await ask(countsStatement(ours, some, surroundings), some.length, { values, signal });
        const counted = some.map((span, place) => ({ ...span, n: counts[place]?.n ?? 0 }));
        return ask(placesStatement(ours, counted, surroundings), some.length, { values, signal });
      };
      const lines = Math.max(Math.min(AT_ONCE, spans.length), Math.ceil((spans.length * values.length) / MOST_VALUES));
      const found: Parts[][] = [];
      for (let line = 0; line < lines; line += AT_ONCE) {
        const side = Array.from({ length: Math.min(AT_ONCE, lines - line) }, (_, beside) => line + beside);
        found.push(...(await Promise.all(side.map((own) => total(spans.filter((_, place) => place % lines === own))))));
      }
      return spans.map((_, place) => found[place % lines]?.[Math.floor(place / lines)] ?? nothing);
    },

    async breakdown(metric, { dimension, span }, asking) {
      const ours = isOurs(dimension);
      const lookup = { key: dimension.key, sql: ours ? dimension.sql : undefined };
      const most = ours ? MOST_LABELS : MOST_KEYS;
      const { metric: only, values } = await filtered(sqlMetric(metric), asking);
      const sql = breakdownStatement(
        only,
        { lookup, span, most },
        { now: asking.now, timeZone: asking.timeZone, scores },
      );
      const found = await pool.rows(labelRow, sql, asking.signal, values);
      return ours ? found : relabelled(sqlMetric(metric), { dimension, found }, asking);
    },

    async anyBefore(metric, moment, asking) {
      const { now, timeZone, signal } = asking;
      const { metric: only, values } = await filtered(sqlMetric(metric), asking);
      const sql = anyBeforeStatement(only, moment, { now, timeZone, scores });
      return (await pool.rows(z.object({}), sql, signal, values)).length > 0;
    },

    explain: (metric) =>
      sqlMetric(metric).sql.replaceAll('{scores}', () => (scores.startsWith('(') ? '(SCORES_QUERY_FILE)' : scores)),
    close: () => pool.close(),
  };

  function isOurs({ sql, source }: Dimension): boolean {
    return sql === undefined || joins.includes(source ?? 'app');
  }

  /** The metric's SQL with the question's filters, and the parameters that the filters need. */
  async function filtered(metric: DatabaseMetric, { filters = [], signal }: SourceAsking) {
    let { sql } = metric;
    const values: string[] = [];
    for (const { dimension, values: wanted, not } of filters) {
      if (isOurs(dimension)) {
        sql = filteredSql(sql, dimension, { values: wanted.length, not });
        values.push(...wanted);
        continue;
      }
      // The labels are in another database. So the keys that have this label are looked up there.
      const keys = await lookups.rows(
        lookupRow,
        keysStatement(dimension, { values: wanted.length, most: MOST_FILTERED }),
        signal,
        wanted,
      );
      if (keys.length >= MOST_FILTERED) {
        throw new SourceTrouble(
          'that is about too many projects for a question across two databases',
          `${metric.name}: ${MOST_FILTERED} keys or more`,
        );
      }
      sql = filteredSql(sql, { key: dimension.key }, { values: keys.length, not });
      values.push(...keys.map(({ key }) => key));
    }
    return { metric: { ...metric, sql }, values };
  }

  /** Queries the parts for each bucket. `values`: the parameters that each bucket's part of the statement needs. */
  async function ask(
    sql: string,
    buckets: number,
    { values, signal }: { values: readonly string[]; signal: AbortSignal },
  ): Promise<Parts[]> {
    const all = Array.from({ length: buckets }, () => values).flat();
    const found = await pool.rows(totalRow, sql, signal, all);
    const byBucket = new Map(found.map(({ bucket, ...parts }) => [bucket, parts]));
    return Array.from({ length: buckets }, (_, bucket) => byBucket.get(bucket) ?? nothing);
  }

  /** The labels are in another database. So the numbers are queried here by key, and the labels of the keys there. */
  async function relabelled(
    { kind, name }: DatabaseMetric,
    { dimension, found }: { dimension: Dimension; found: Labelled[] },
    { signal }: SourceAsking,
  ): Promise<Labelled[]> {
    if (!addsUp(kind)) {
      const message = `${name}: the dimension lies in another database, and a ${kind} cannot be put together`;
      throw new SourceTrouble('a median cannot be broken down across two databases', message);
    }
    if (found.length >= MOST_KEYS) {
      const told = 'there are too many projects in that period to break it down; ask for a shorter one';
      throw new SourceTrouble(told, `${name}: ${MOST_KEYS} keys or more`);
    }
    const labels = await labelsOf(dimension, found, signal);
    const gathered = new Map<string | null, Parts[]>();
    for (const { label: key, ...parts } of found) {
      for (const label of labels.get(key ?? '') ?? [null]) {
        gathered.set(label, [...(gathered.get(label) ?? []), parts]);
      }
    }
    return [...gathered].map(([label, parts]) => ({ label, ...together(parts) })).sort((one, other) => other.n - one.n);
  }

  async function labelsOf(dimension: Dimension, found: readonly Labelled[], signal: AbortSignal) {
    const labels = new Map<string, (string | null)[]>();
    const keys = found.flatMap(({ label }) => (label === null ? [] : [label]));
    for (let from = 0; from < keys.length; from += KEYS_PER_LOOKUP) {
      const some = keys.slice(from, from + KEYS_PER_LOOKUP);
      const sql = lookupStatement(dimension.sql ?? '', some.length);
      for (const { key, label } of await lookups.rows(lookupRow, sql, signal, some)) {
        labels.set(key, [...(labels.get(key) ?? []), label]);
      }
    }
    return labels;
  }
}

function isPlace(metric: DatabaseMetric): metric is DatabaseMetric & { kind: 'median' | 'p90' } {
  return metric.kind === 'median' || metric.kind === 'p90';
}

function sqlMetric(metric: Metric): DatabaseMetric {
  if ('sql' in metric) return metric;
  throw new Error(`Expected a metric with SQL, got ${metric.name}.`);
}
