import { readFileSync } from 'node:fs';
import { type Dimension, type Metric, type MetricsFile, readMetricsFile } from '../../../config/metrics-file.ts';
import { type Act, type Actor, mayDo } from '../../team/rights/rights.ts';
import { createLexicon, type Lexicon, saysAs } from './lexicon.ts';
import type { Filter } from './names.ts';
import type { Threshold } from './reading/threshold.ts';

/** The available metrics. */
export interface Catalogue {
  readonly metrics: readonly Metric[];
  /** The words of the metrics' names. */
  readonly lexicon: Lexicon;
  /** What `by NAME` means for a metric. Undefined: it has no such dimension. */
  dimension(metric: Metric, name: string): Dimension | undefined;
  /** The dimension by which a metric can be restricted to a client, a person or a skill. Undefined if it cannot be. */
  filter(metric: Metric, kind: Filter['kind']): Dimension | undefined;
  /** The dimension that tells the counted things apart. */
  things(metric: Metric): Dimension | undefined;
  /** For a metric of the current state: the metric that counts the same over a period. */
  overTime(metric: Metric): Metric | undefined;
  /** The metric with a value for each thing that the given one counts; the given one itself if it has such values. */
  measureOf(metric: Metric, unit: Threshold['unit']): Metric | undefined;
  /** The overview that words ask for. */
  overview(words: string): Overview | undefined;
  /** The overview for a question that consists only of a period or a name. */
  readonly bareOverview: Overview | undefined;
  /** The overview meant by "who" and a skill. */
  readonly whoOverview: Overview | undefined;
  readonly rankings: MetricsFile['rankings'];
  /** The metric that words mean when they are said of a client or a person, by `said_of`. */
  saidOf(kind: Filter['kind'], words: readonly string[]): Metric | undefined;
}

/** Metrics that are shown together. */
export interface Overview {
  metrics: readonly Metric[];
  /** The metrics of an overview of one person. Empty: the same as for all. */
  person: readonly Metric[];
  /** The metrics of the moment, for "right now". Empty: the same as over a period. */
  now: readonly Metric[];
  /** If none of the metrics fits the question. */
  instead: readonly Metric[];
}

/** Combines the built-in metrics with those of the operator's file, which replace metrics of the same name. */
export function createCatalogue(own?: MetricsFile): Catalogue {
  const builtIn = own?.built_in === false ? undefined : builtInMetrics();
  const replaced = new Set(own?.metrics.map(({ name }) => name));
  const metrics = [...(builtIn?.metrics.filter(({ name }) => !replaced.has(name)) ?? []), ...(own?.metrics ?? [])];
  const all = { ...builtIn?.dimensions, ...own?.dimensions };
  const dimensions = new Map<string, Dimension>(Object.entries(all));
  const synonyms = { ...builtIn?.synonyms, ...own?.synonyms };
  const meaning = (name: string): Dimension => dimensions.get(name) ?? { key: name.replaceAll(' ', '_') };

  function dimension(metric: Metric, name: string): Dimension | undefined {
    // The name is typed by people. "constructor" must not find a property that every object inherits.
    const meant = Object.hasOwn(metric.dimensions, name) ? metric.dimensions[name] : undefined;
    if (meant === undefined) return undefined;
    return 'sql' in metric ? meaning(meant) : { key: meant };
  }

  const lexicon = createLexicon({ metrics, dimensions: all, synonyms });
  const sayings = metrics.flatMap((metric) =>
    (['client', 'person'] as const).flatMap((kind) =>
      metric.said_of[kind].map((words) => ({ kind, metric, words: keyOf(lexicon.wordsOf(words).loose) })),
    ),
  );

  const named = (name: string | undefined) => metrics.find((metric) => metric.name === name);
  const overviews = [...(builtIn?.overviews ?? []), ...(own?.overviews ?? [])].map((one) => {
    const all = (names: readonly string[]) => names.flatMap((name) => named(name) ?? []);
    const spoken = one.words.map((words) => lexicon.wordsOf(words));
    const overview: Overview = {
      metrics: all(one.metrics),
      person: all(one.person),
      now: all(one.now),
      instead: all(one.instead),
    };
    return { spoken: spoken.filter(({ close }) => close.length > 0), bare: one.bare, who: one.who, overview };
  });

  return {
    metrics,
    lexicon,
    dimension,
    overTime: (metric) => ('over_time' in metric ? named(metric.over_time) : undefined),
    measureOf(metric, unit) {
      const measure = 'measured_by' in metric ? (named(metric.measured_by[unit]) ?? metric) : metric;
      return measures(measure) && (measure.unit === 'seconds') === (unit === 'seconds') ? measure : undefined;
    },
    overview(text) {
      const { close, loose } = lexicon.wordsOf(text);
      const asks = (words: { close: readonly string[]; loose: readonly string[] }) =>
        words.loose.length > 0 ? keyOf(words.loose) === keyOf(loose) : loose.length === 0 && saysAs(words.close, close);
      return overviews.find(({ spoken }) => spoken.some(asks))?.overview;
    },
    whoOverview: overviews.find(({ who }) => who)?.overview,
    bareOverview: overviews.find(({ bare }) => bare)?.overview,
    rankings: [...(builtIn?.rankings ?? []), ...(own?.rankings ?? [])],
    saidOf(kind, words) {
      return sayings.find((saying) => saying.kind === kind && saying.words === keyOf(words))?.metric;
    },
    filter(metric, kind) {
      if (!('sql' in metric)) return undefined;
      const own = dimension(metric, kind) ?? (kind === 'person' ? dimension(metric, 'pm') : undefined);
      return own?.filter === undefined ? own : meaning(own.filter);
    },
    things: (metric) => ('things' in metric && metric.things !== undefined ? meaning(metric.things) : undefined),
  };
}

/** Whether a metric has a value for each thing that it counts, and the things may be listed. */
function measures(metric: Metric): boolean {
  return 'things' in metric && metric.things !== undefined && /^(?:average|median|p90|max|min|sum)$/.test(metric.kind);
}

function keyOf(words: readonly string[]): string {
  return words.toSorted().join(' ');
}

/** Whether somebody may ask for a metric. People off the roster may ask for what everyone may. */
export function mayAsk({ who }: Pick<Metric, 'who'>, actor: Actor): boolean {
  return mayDo(acts[who], actor).may;
}

const acts = { everyone: 'ask_metrics', pm: 'ask_pm_metrics', admin: 'ask_admin_metrics' } as const satisfies Record<
  Metric['who'],
  Act
>;

function builtInMetrics(): MetricsFile {
  const read = readMetricsFile(readFileSync(new URL('../built-in.yaml', import.meta.url), 'utf8'));
  if ('problems' in read) throw new Error(`built-in.yaml: ${read.problems.join('; ')}`);
  return read.file;
}
