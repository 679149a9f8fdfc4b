import type { Metric } from '../../../config/metrics-file.ts';
import { addsUp, type Parts, together } from '../answer/measure.ts';
import { type Labelled, type Source, type SourceAsking, SourceTrouble } from './source.ts';

/**
 * Combines two sources of scores by adding up their numbers. Numbers that do not add up, such as a median, are
 * queried from `both`, which sees the rows of both sources. It is undefined if no database sees both. A metric
 * without {scores} is queried from the first source alone.
 */
export function inTwoPlaces(first: Source, second: Source, both: Source | undefined): Source {
  return {
    async totals(metric, spans, asking) {
      if (!isOfScores(metric)) return first.totals(metric, spans, asking);
      if (!addsUp(metric.kind)) return (await whole(metric, asking)).totals(metric, spans, asking);
      const [one, other] = await Promise.all([
        first.totals(metric, spans, asking),
        second.totals(metric, spans, asking),
      ]);
      return one.map((parts, place) => together([parts, ...other.slice(place, place + 1)]));
    },

    async breakdown(metric, question, asking) {
      if (!isOfScores(metric)) return first.breakdown(metric, question, asking);
      if (!addsUp(metric.kind)) return (await whole(metric, asking)).breakdown(metric, question, asking);
      const [one, other] = await Promise.all([
        first.breakdown(metric, question, asking),
        second.breakdown(metric, question, asking),
      ]);
      return byLabel([...one, ...other]);
    },

    async anyBefore(metric, moment, asking) {
      const any = await first.anyBefore(metric, moment, asking);
      return any || !isOfScores(metric) ? any : second.anyBefore(metric, moment, asking);
    },

    explain: (metric) => first.explain(metric),
  };

  async function whole(metric: Metric, asking: SourceAsking): Promise<Source> {
    if (both !== undefined) return both;
    if ((await second.anyBefore(metric, asking.now, asking)) === false) return first;
    const message = `${metric.name}: a ${metric.kind} cannot be put together from two databases`;
    throw new SourceTrouble(`a ${metric.kind} cannot be put together from two databases`, message);
  }
}

function isOfScores(metric: Metric): boolean {
  return 'sql' in metric && metric.sql.includes('{scores}');
}

function byLabel(found: readonly Labelled[]): Labelled[] {
  const gathered = new Map<string | null, Parts[]>();
  for (const { label, ...parts } of found) gathered.set(label, [...(gathered.get(label) ?? []), parts]);
  return [...gathered].map(([label, parts]) => ({ label, ...together(parts) })).sort((one, other) => other.n - one.n);
}
