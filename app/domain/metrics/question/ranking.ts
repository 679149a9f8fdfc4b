import type { Metric } from '../../../config/metrics-file.ts';
import type { Catalogue } from './catalogue.ts';
import type { Lexicon } from './lexicon.ts';
import type { Question } from './question.ts';
import type { Asking } from './reading/asking.ts';
import { readTimes, type Times } from './times.ts';

/**
 * Whether a breakdown of the metric by this dimension gives 1 for every label. Clients by client is an example; it
 * cannot tell who is the biggest.
 */
export function countsEachOnce(
  metric: Metric,
  { cutting: { by, bucket }, catalogue }: { cutting: Pick<Question, 'by' | 'bucket'>; catalogue: Catalogue },
): boolean {
  const things = catalogue.things(metric);
  if (things === undefined || bucket !== undefined || !('kind' in metric)) return false;
  const cut = catalogue.dimension(metric, by ?? doerOf(metric));
  return cut === things && /^(?:count|distinct)$/.test(metric.kind);
}

/** The dimension that "who" asks for in questions about this metric. */
export function doerOf(metric: Metric): string {
  return 'doer' in metric && metric.doer !== undefined ? metric.doer : 'person';
}

export function isManyScores(metric: Metric): boolean {
  return 'kind' in metric && metric.kind === 'count' && 'things' in metric && metric.things === 'score';
}

/** Whether the metric adds things up. A person without any of them is missing from its breakdown. */
export function isMany(metric: Metric): boolean {
  return 'kind' in metric && /^(?:count|sum|distinct)$/.test(metric.kind);
}

/** The dimension whose ranking a text asks for without naming a metric: "the worst clients". */
export function rankedIn(text: string, lexicon: Lexicon): { by: string; lowest: boolean } | undefined {
  const [, end = '', word = ''] =
    /\b(best|top|biggest|largest|happiest|most|worst|unhappiest|lowest|weakest)\s+(?:\d+\s+)?((?:\p{L}+\s+)?\p{L}+)/u.exec(
      text,
    ) ?? [];
  const named = word.split(/\s+/).find((one) => lexicon.cutNamed(one) !== undefined);
  if (named === undefined) return undefined;
  return { by: named, lowest: /^(?:worst|unhappiest|lowest|weakest)$/.test(end) };
}

/** A ranking that names no number: the names of the metrics that may be meant. */
export interface Ranking {
  by: string;
  metrics: readonly string[];
  lowest: boolean;
  /** The number of rows, as typed. */
  top: string | undefined;
  times: Times;
}

/** Reads "who is our biggest client this year", "top 5 clients". Undefined if the text says more than that. */
export function readRanking(text: string, asking: Asking): Ranking | undefined {
  const { lexicon, rankings } = asking.catalogue;
  for (const { of, words, metrics, lowest } of rankings) {
    const ends = words.toSorted((one, other) => other.length - one.length).join('|');
    const said = new RegExp(String.raw`\b(?:${ends})\s+(?:(\d+)\s+)?((?:\p{L}+\s+)?\p{L}+)(?=\s|$)`, 'u').exec(text);
    const noun = [said?.[2], said?.[2]?.split(' ')[0]].find((one) => one && lexicon.cutNamed(one) === of);
    if (said === null || noun === undefined) continue;
    const spoken = said[0].slice(0, said[0].length - (said[2] ?? '').length + noun.length);
    const times = readTimes(text.replace(spoken, ' ').replace(/\s+/g, ' ').trim(), asking);
    if (lexicon.wordsOf(times.rest).loose.length > 0) continue;
    return { by: of, metrics, lowest, top: said[1], times };
  }
  return undefined;
}
