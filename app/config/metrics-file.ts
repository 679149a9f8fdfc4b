import { z } from 'zod';
import { readYaml } from './yaml-file.ts';

/** How the rows of a metric's SQL are reduced to one number. */
const measures = [
  'count',
  'sum',
  'average',
  'ratio',
  'nps',
  'median',
  'p90',
  'max',
  'min',
  'latest',
  'distinct',
] as const;
export type SqlMeasure = (typeof measures)[number];
/** `figure`: the source computes the number for each span itself; such numbers cannot be added up. */
export type Measure = SqlMeasure | 'figure';

/** The column that a metric's SQL must return for each measure. */
const columnOf: Readonly<Record<SqlMeasure, 'value' | 'hit' | 'score' | undefined>> = {
  count: undefined,
  sum: 'value',
  average: 'value',
  ratio: 'hit',
  nps: 'score',
  median: 'value',
  p90: 'value',
  max: 'value',
  min: 'value',
  latest: 'value',
  distinct: 'value',
};

const databases = ['app', 'scores'] as const;

const line = z.string().trim().min(1).max(300);
const name = z
  .string()
  .regex(/^[a-z][a-z0-9 ]{1,49}$/, 'Expected 2 to 50 lower case letters, digits and blanks, beginning with a letter')
  .refine(
    (words) => !/\b(by|vs|versus|as|top|in|on|from|since|between|during|today|yesterday|last|this)\b/.test(words),
    {
      message:
        'Expected none of the words by, vs, as, top, in, on, from, since, between, last, this: they ask for something',
    },
  );
/** A name as people type it. */
const phrase = z.string().regex(/^[a-z0-9][a-z0-9 ]{0,49}$/, 'Expected 1 to 50 lower case letters, digits and blanks');
const column = z.string().regex(/^\w{1,64}$/, 'Expected the name of a column');
const select = z
  .string()
  .trim()
  .regex(/^(select|with)\b[^;]*$/i, 'Expected one SELECT, without ";"');

/**
 * A dimension by which a number can be broken down. It is either a SELECT with `key` and `label`, or a column of the
 * metric's own rows.
 */
const dimension = z.strictObject({
  /**
   * The column of the metric's rows whose values are looked up in the SELECT, or are shown themselves if there is
   * none.
   */
  key: column,
  source: z.enum(databases).optional(),
  /** SELECT returning `key` and `label`. */
  sql: select.optional(),
  /** A column of that SELECT that identifies an entry even if two labels are the same, as in `for @anna`. */
  match: column.optional(),
  /** Another dimension, used to filter where that needs a different one: everybody in a team, in any role. */
  filter: name.optional(),
  /** Who may break a number down by this dimension, if that needs more rights than the number itself. */
  who: z.enum(['everyone', 'pm', 'admin']).optional(),
  /** Further words that may be typed after "by". */
  words: z.array(phrase).optional(),
});

const shared = {
  name,
  /** Synonyms of the name. */
  words: z.array(phrase).default([]),
  description: line,
  unit: z.string().trim().min(1).max(30),
  /** The heading under which help lists it. */
  subject: z.string().trim().min(1).max(60),
  who: z.enum(['everyone', 'pm', 'admin']).default('everyone'),
  /** Phrases that ask for something else, for which this metric is the nearest answer. */
  near: z.array(phrase).default([]),
  /** Words that mean this metric if they are said of a client or a person, such as "happy". */
  said_of: z
    .strictObject({ client: z.array(phrase).default([]), person: z.array(phrase).default([]) })
    .default({ client: [], person: [] }),
};

const fromDatabase = z
  .strictObject({
    ...shared,
    source: z.enum(databases),
    kind: z.enum(measures),
    /** `now`: counted at the moment of the question; it has no period. */
    when: z.enum(['period', 'now']).default('period'),
    /** For `when: now`: the metric to use instead if the question names a period. */
    over_time: name.optional(),
    /** A SELECT returning one row for each thing counted. :from and :to limit it, :now is the time of the question. */
    sql: select,
    /** Maps a word typed after "by" to a dimension. */
    dimensions: z
      .union([
        z.array(name).transform((names) => Object.fromEntries(names.map((one) => [one, one]))),
        namedDimensions(),
      ])
      .default({}),
    /** The dimension that labels each thing counted. It answers "which ones?". */
    things: name.optional(),
    /** The dimension that answers "who". */
    doer: name.optional(),
    /** The metrics that measure each thing counted, in a length of time or a number. They answer "over 3 days". */
    measured_by: z.strictObject({ seconds: name.optional(), number: name.optional() }).default({}),
    /** A column, such as a currency: sums are computed for each of its values, never across them. */
    split: column.optional(),
    /** The metric's periods may lie in the future. Rows are then looked for in the whole period, not only up to now. */
    ahead: z.boolean().default(false),
  })
  .refine(({ when, sql }) => when === 'now' || (/:from\b/.test(sql) && /:to\b/.test(sql)) || sql.includes('{due}'), {
    path: ['sql'],
    message: 'Expected the named parameters :from and :to',
  })
  .refine(({ sql }) => parametersOf(sql).every((one) => ['from', 'to', 'now'].includes(one)), {
    path: ['sql'],
    message: 'Expected no named parameters but :from, :to and :now',
  })
  .refine(({ kind, sql }) => columnOf[kind] === undefined || new RegExp(`\\b${columnOf[kind]}\\b`).test(sql), {
    path: ['sql'],
    message:
      'Expected the column that its kind is made of: value (sum, average, median, p90, max, min, latest, distinct), hit (ratio), score (nps)',
  });

/** Finds named parameters and skips quoted times and texts, which contain colons too. */
function parametersOf(sql: string): string[] {
  return [...sql.replace(/'[^']*'|"[^"]*"/g, "''").matchAll(/(?<![:\w]):([a-z_]\w*)/gi)].map(([, name]) => name ?? '');
}

const fromMixpanel = z.strictObject({
  ...shared,
  source: z.literal('mixpanel'),
  kind: z.literal('count'),
  /** The event that is counted. */
  event: line,
  /** Maps a word typed after "by" to a property of the event. */
  dimensions: z.record(name, line).default({}),
});

const fromGoogleAnalytics = z.strictObject({
  ...shared,
  source: z.literal('google_analytics'),
  /** `count`: the values of days can be added up, such as sessions. `figure`: they cannot, such as activeUsers. */
  kind: z.enum(['count', 'figure']),
  /** Google's name of the metric, such as activeUsers. */
  metric: z.string().regex(/^[A-Za-z]\w*(:\w+)?$/, "Expected Google's name of a metric, such as activeUsers"),
  /** Maps a word typed after "by" to Google's name of the dimension. */
  dimensions: z.record(name, z.string().regex(/^[A-Za-z]\w*(:\w+)?$/)).default({}),
});

const metric = z.discriminatedUnion('source', [fromDatabase, fromMixpanel, fromGoogleAnalytics]);

/** Words that ask for several numbers at once: how did we do. Metrics that one may not ask for are left out. */
const overview = z.strictObject({
  words: z.array(phrase),
  metrics: z.array(name).min(1),
  /** For a person, where that differs. */
  person: z.array(name).default([]),
  /** If the moment is asked about: "how many projects right now". */
  now: z.array(name).default([]),
  /** If none of the metrics can be broken down as asked. */
  instead: z.array(name).default([]),
  /** Meant by a question of nothing but a period or a name. */
  bare: z.boolean().default(false),
  /** Meant by "who" and a skill: who is in design. */
  who: z.boolean().default(false),
});

/** Superlatives that ask for a breakdown by `of`, but name no number: the biggest client. */
const ranking = z.strictObject({
  of: name,
  words: z.array(phrase).min(1),
  metrics: z.array(name).min(1),
  lowest: z.boolean().default(false),
});

const metricsFile = z
  .strictObject({
    /** Whether the built-in metrics stay available; a metric of the same name replaces the built-in one. */
    built_in: z.boolean().default(true),
    dimensions: z.record(name, dimension).default({}),
    /** Synonyms within any question: the phrases on the right are read as the one on the left. */
    synonyms: z.record(phrase, z.array(phrase)).default({}),
    overviews: z.array(overview).default([]),
    rankings: z.array(ranking).default([]),
    metrics: z.array(metric).default([]),
  })
  .superRefine(({ metrics }, context) => {
    const taken = new Map<string, string>();
    const names = new Set<string>();
    for (const [index, { name, words }] of metrics.entries()) {
      if (names.has(name)) {
        const message = `Expected a name of its own: there is a metric ${name} above`;
        context.addIssue({ code: 'custom', path: ['metrics', index, 'name'], message });
      }
      names.add(name);
      for (const phrase of [name, ...words]) {
        const other = taken.get(phrase);
        if (other !== undefined && other !== name) {
          const message = `Expected words of its own: "${phrase}" means ${other} already`;
          context.addIssue({ code: 'custom', path: ['metrics', index, 'name'], message });
        }
        taken.set(phrase, name);
      }
    }
  });

export type DatabaseMetric = z.infer<typeof fromDatabase>;
export type MixpanelMetric = z.infer<typeof fromMixpanel>;
export type GoogleAnalyticsMetric = z.infer<typeof fromGoogleAnalytics>;
export type Metric = z.infer<typeof metric>;
export type Dimension = z.infer<typeof dimension>;
export type MetricsFile = z.infer<typeof metricsFile>;

// Each problem is one line: the place, and what is wrong.
export type ReadMetrics = { file: MetricsFile } | { problems: string[] };

/** Parses a file of metrics. Each problem names its line. */
export function readMetricsFile(yaml: string): ReadMetrics {
  const read = readYaml(yaml);
  if ('problems' in read) return read;
  const parsed = metricsFile.safeParse(read.content);
  if (parsed.success) return { file: parsed.data };
  return { problems: parsed.error.issues.map(({ path, message }) => read.at(path, `${path.join('.')}: ${message}`)) };
}

function namedDimensions() {
  return z.record(name, name);
}
