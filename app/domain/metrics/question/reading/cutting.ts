import type { Metric } from '../../../../config/metrics-file.ts';
import type { Bucket } from '../../../calendar/span.ts';
import type { Catalogue } from '../catalogue.ts';
import { hasPeriod, isAhead, type Question } from '../question.ts';
import { countsEachOnce, doerOf } from '../ranking.ts';
import type { Heard } from './asking.ts';

/** The grouping of a question: by a dimension, or by a unit of time. */
export type Cutting = Pick<Question, 'by' | 'bucket'>;

type Cut = Pick<Heard, 'shape' | 'filters' | 'compared' | 'asking'>;

const buckets: ReadonlyMap<string, Bucket> = new Map([
  ['day', 'day'],
  ['week', 'week'],
  ['month', 'month'],
  ['quarter', 'quarter'],
  ['year', 'year'],
]);

/** The grouping. Undefined: the metric has no such dimension. "who" is redundant if people are compared. */
export function cuttingOf(
  { shape, filters, compared, asking: { catalogue } }: Cut,
  metric: Metric,
  said = shape.by,
): Cutting | undefined {
  if (said === undefined) return {};
  // Who works for a client is a person, and not the client again.
  const isOfClient = said === 'who' && doerOf(metric) === 'client' && filters.some(({ kind }) => kind === 'client');
  const by = isOfClient ? 'person' : said;
  const cutting = cuttingBy(by, metric, catalogue);
  if (shape.across !== undefined) {
    const { bucket } = cuttingBy(shape.across, metric, catalogue) ?? {};
    return cutting?.by === undefined || bucket === undefined ? undefined : { by: cutting.by, bucket };
  }
  const [one] = compared;
  const isEach = asksForEach({ shape, catalogue }, metric);
  if (isEach || (one !== undefined && (by === 'who' || cutting?.by === one.kind))) return {};
  return cutting;
}

/** Whether "who" asks for the counted things themselves, which are then listed: a table would say 1 for each. */
export function asksForEach(
  { shape, catalogue }: { shape: Heard['shape']; catalogue: Catalogue },
  metric: Metric,
): boolean {
  const { by, asked, superlative, lowest, top } = shape;
  if (by === undefined || !asked || (superlative ?? lowest ?? top) !== undefined) return false;
  const cutting = cuttingBy(by, metric, catalogue);
  return cutting !== undefined && countsEachOnce(metric, { cutting, catalogue });
}

/** What a word typed after "by" means for a metric. */
export function cuttingBy(word: string, metric: Metric, catalogue: Catalogue): Cutting | undefined {
  const bucket = buckets.get(word.replace(/s$/, ''));
  if (bucket !== undefined && hasPeriod(metric) && !isAhead(metric)) return { bucket };
  const wanted = word === 'who' ? doerOf(metric) : (catalogue.lexicon.cutNamed(word) ?? word);
  const own = [word, word.replace(/s$/, ''), wanted].find((one) => catalogue.dimension(metric, one) !== undefined);
  return own === undefined ? undefined : { by: own };
}
