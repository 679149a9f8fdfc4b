import type { Metric } from '../../../../config/metrics-file.ts';
import { mayAsk } from '../catalogue.ts';
import { findElsewhere } from '../elsewhere.ts';
import { namesLike } from '../filters.ts';
import type { Filter, Named } from '../names.ts';
import { hasPeriod, isAhead, type Puzzle, sayQuestion } from '../question.ts';
import { isMany, rankedIn } from '../ranking.ts';
import { MOST_TOP, readShapes } from '../shape.ts';
import { readTimes } from '../times.ts';
import { type FoundMetric, findMetric } from '../words.ts';
import { type Heard, puzzle, type QuestionReading } from './asking.ts';
import { readAway } from './away.ts';
import { cuttingBy, cuttingOf } from './cutting.ts';
import { questionAbout } from './whole.ts';

/** The words that were not understood, and the nearest metrics. */
export function unknown(heard: Heard, { part, near, told }: FoundMetric & { kind: 'unknown' }): Puzzle {
  const { shape, spelled, asking } = heard;
  const away = readAway(heard);
  if (away !== undefined) return { kind: 'away', away };
  const cutOff = shape.by === undefined ? undefined : metricCutBy(heard, { word: shape.by, part });
  if (cutOff !== undefined) return { kind: 'dimension', part: `by ${shape.by} ${part}`, metric: cutOff };
  const name = nameIn(heard, part);
  if (name !== undefined) return name;
  const elsewhere = findElsewhere(spelled, part);
  const seen = near
    .slice(0, elsewhere === undefined ? undefined : told)
    .filter((metric) => mayAsk(metric, asking.actor));
  if (part === '') return { kind: 'no_metric', near: usual(heard) };
  const offered = seen.length === 0 && elsewhere === undefined ? usual(heard) : seen;
  return {
    ...{ kind: 'metric', part, near: offered, asks: offered.map((metric) => askFor(heard, metric)) },
    ...(elsewhere === undefined ? {} : { elsewhere }),
  };
}

/** Offers metrics for a part of the question that no metric answers. */
export function nearest(heard: Heard, part: string, near: Metric[]): QuestionReading {
  return puzzle({ kind: 'metric', part, near, asks: near.map((metric) => askFor(heard, metric)) });
}

/** The complete question for a metric that may have been meant, without what does not apply to it. */
export function askFor(heard: Heard, metric: Metric): string {
  const { asking, spelled, shape, filters, compared } = heard;
  const { catalogue } = asking;
  const fits = ({ kind }: Filter) => catalogue.filter(metric, kind) !== undefined;
  const sides = compared.every(fits) ? compared : [];
  const ranked = shape.by === undefined || shape.by === 'who' ? rankedIn(spelled, catalogue.lexicon) : undefined;
  const by = ranked?.by ?? shape.by;
  const cutting = sides.length > 0 || by === undefined ? {} : (cuttingOf(heard, metric, by) ?? {});
  const asked = questionAbout(heard, { metric, cutting, filters: filters.filter(fits), compared: sides });
  const { lowest: _, threshold: _threshold, portion: _portion, versus, top, list, ...rest } = asked;
  return sayQuestion({
    ...rest,
    ...(ranked?.lowest && cutting.by !== undefined && !isMany(metric) ? { lowest: true } : {}),
    ...(versus !== undefined && hasPeriod(metric) && !isAhead(metric) ? { versus } : {}),
    ...(top !== undefined && top >= 1 && top <= MOST_TOP && cutting.by !== undefined ? { top } : {}),
    ...(list && catalogue.things(metric) !== undefined ? { list } : {}),
  });
}

export function namePuzzle(
  { spelled }: Heard,
  { part, near, several }: { part: string; near: readonly Named[]; several: boolean },
): Puzzle {
  const typed = new RegExp(
    String.raw`(?:\b(?:for|from|with|of|by|in)\s+)?(?<![\p{L}\p{N}])["@]?${escaped(part)}(?![\p{L}\p{N}])"?(?:'s)?`,
    'u',
  );
  const choices = near
    .slice(0, 5)
    .map(({ filter: { label, said } }) => ({ label, ask: spelled.replace(typed, () => said) }));
  return { kind: 'name', part, several, choices };
}

/** Metrics that "biggest" or "best" may refer to. */
export function ranking(heard: Heard, words: string): Metric[] {
  const { lexicon } = heard.asking.catalogue;
  const { actor } = heard.asking;
  const found = findMetric(words, lexicon);
  if (found.kind === 'found' && mayAsk(found.metric, actor)) return [found.metric];
  const near = found.kind === 'unknown' ? found.near.filter((metric) => mayAsk(metric, actor)) : [];
  return near.length === 0 ? usual(heard) : near;
}

/** One metric of each subject, if none is similar. */
export function usual({ asking: { catalogue, actor } }: Heard): Metric[] {
  const visible = catalogue.metrics.filter((metric) => mayAsk(metric, actor));
  const subjects = new Set(visible.map(({ subject }) => subject));
  return [...subjects].flatMap((subject) => visible.find((metric) => metric.subject === subject) ?? []).slice(0, 5);
}

/** The metric, if the words that were not understood are an unknown dimension: "by favourite colour". */
function metricCutBy({ spelled, asking }: Heard, { word, part }: { word: string; part: string }): Metric | undefined {
  if (!spelled.includes(`by ${word} ${part}`)) return undefined;
  const { rest } = readTimes(spelled.replace(`by ${word} ${part}`, ' '), asking);
  const without = findMetric(rest, asking.catalogue.lexicon);
  if (without.kind !== 'found' || !mayAsk(without.metric, asking.actor)) return undefined;
  return cuttingBy(word, without.metric, asking.catalogue) === undefined ? without.metric : undefined;
}

/** The part is an unknown name if it stands after "for" and the rest contains a metric. */
function nameIn(heard: Heard, part: string): Puzzle | undefined {
  const { spelled, asking } = heard;
  const { lexicon } = asking.catalogue;
  const behind = new RegExp(String.raw`\b(?:for|from|with|of|client|customer)\s+(?:the\s+)?${escaped(part)}(?=\s|$)`);
  if (!behind.test(spelled)) return undefined;
  const without = findMetric(
    readTimes(readShapes(spelled.replace(behind, ' '), lexicon)[0]?.rest ?? '', asking).rest,
    lexicon,
  );
  if (without.kind !== 'found') return undefined;
  return namePuzzle(heard, { part, near: namesLike(part, asking.names ?? []), several: false });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
