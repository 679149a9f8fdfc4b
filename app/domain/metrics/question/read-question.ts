import type { Metric } from '../../../config/metrics-file.ts';
import { thisMonth } from '../../calendar/find-period.ts';
import type { Now } from '../../calendar/period.ts';
import type { Bucket } from '../../calendar/span.ts';
import type { Actor } from '../../team/rights/rights.ts';
import { type Catalogue, mayAsk } from './catalogue.ts';
import { withoutCourtesy } from './courtesy.ts';
import { namesLike, skillWords, takeNames } from './filters.ts';
import { goesOn } from './follow-up.ts';
import type { Named } from './names.ts';
import { hasPeriod, isAhead, type Puzzle, type Question } from './question.ts';
import { readShapes, type Shape } from './shape.ts';
import { mend } from './spelling.ts';
import { readTimes, type Times } from './times.ts';
import { type FoundMetric, findMetric } from './words.ts';

export type QuestionReading = { kind: 'question'; question: Question } | { kind: 'puzzle'; puzzle: Puzzle };

export interface Asking extends Now {
  catalogue: Catalogue;
  /** Undefined: the author is not on the roster. */
  actor: Actor;
  /** The names that the text may contain. */
  names?: readonly Named[];
  /** The author, for "my". */
  self?: Named | undefined;
  /** The previous question that was answered in the thread. */
  before?: Question | undefined;
}

const buckets: ReadonlyMap<string, Bucket> = new Map([
  ['day', 'day'],
  ['week', 'week'],
  ['month', 'month'],
  ['quarter', 'quarter'],
  ['year', 'year'],
]);
const MOST_TOP = 100;

/**
 * Parses a question: metric, period, `for …`, `by …`, `vs …`, `top N`, `as table|chart|csv`, in any order. Every word
 * has to be understood; if one is left over, there is no answer.
 */
export function readQuestion(text: string, asking: Asking): QuestionReading {
  const { catalogue, actor, names = [], self, before } = asking;
  const { lexicon } = catalogue;
  const isName = namesOf(names);
  const { text: spelled, mended } = mend(withoutCourtesy(tidy(text)), lexicon, { isName, skills: skillWords(names) });
  const named = takeNames(spelled, names, { lexicon, self });
  const visible = catalogue.metrics.filter((metric) => mayAsk(metric, actor));

  const kinds = named.filters.map(({ kind }) => kind);
  if (new Set(kinds).size < kinds.length) {
    return puzzle({ kind: 'names', part: named.filters.map(({ label }) => label).join(', ') });
  }
  const [shape, times, found] = likeliest();
  if (found.kind === 'several') {
    return puzzle({ kind: 'two_metrics', metrics: found.metrics.filter((metric) => mayAsk(metric, actor)) });
  }
  const metric = found.kind === 'found' ? found.metric : found.part === '' ? before?.metric : undefined;
  if (named.puzzle !== undefined && metric !== undefined) return puzzle(namePuzzle(named.puzzle));
  if (metric === undefined && found.kind === 'unknown') return puzzle(unknown(found, shape));
  if (metric === undefined) return puzzle({ kind: 'no_metric', near: usual() });
  if (!mayAsk(metric, actor)) return puzzle({ kind: 'forbidden', metric });
  const { problem, period: spoken = times.versus } = times;
  if (problem !== undefined) return puzzle({ kind: 'period', ...problem, metric });
  if (spoken !== undefined && !hasPeriod(metric) && spoken.words !== 'today') {
    return puzzle({ kind: 'period', part: spoken.words, problem: 'timeless', metric });
  }
  // What was open at a time in the past is not known any more.
  if (times.versus !== undefined && isAhead(metric)) {
    return puzzle({ kind: 'period', part: times.versus.words, problem: 'timeless', metric });
  }
  if (shape.top !== undefined && !(Number(shape.top) >= 1 && Number(shape.top) <= MOST_TOP)) {
    return puzzle({ kind: 'top', part: `top ${shape.top}` });
  }
  const cutting = shape.by === undefined ? {} : cuttingBy(shape.by, metric);
  if (cutting === undefined) {
    return puzzle({ kind: 'dimension', part: shape.by === 'who' ? 'who' : `by ${shape.by}`, metric });
  }
  const { who } = (cutting.by === undefined ? undefined : catalogue.dimension(metric, cutting.by)) ?? {};
  if (who !== undefined && !mayAsk({ who }, actor)) {
    return puzzle({ kind: 'forbidden', metric: { ...metric, name: `${metric.name} by ${cutting.by}`, who } });
  }
  if (shape.lowest && 'kind' in metric && /^(?:count|sum|distinct)$/.test(metric.kind)) {
    // A breakdown contains only labels with data, so it cannot answer "least".
    return puzzle({ kind: 'metric', part: 'least', near: [metric] });
  }
  const superlative = shape.superlative ?? (/^top \d/.test(spelled) ? 'top' : undefined);
  if (superlative !== undefined && countsEachOnce(metric, cutting)) {
    return puzzle({ kind: 'metric', part: superlative, near: ranking(`${superlative} ${doerOf(metric)}`) });
  }
  // The number of scores says nothing about which are the best.
  if (/^(?:best|highest)$/.test(superlative ?? '') && isManyScores(metric)) {
    return puzzle({ kind: 'metric', part: `${superlative} scores`, near: ranking('average score') });
  }
  const unfit = named.filters.find(({ kind }) => catalogue.filter(metric, kind) === undefined);
  if (unfit !== undefined) return puzzle({ kind: 'dimension', part: unfit.said.replaceAll('"', ''), metric });
  if (shape.list && cutting.by === undefined && catalogue.things(metric) === undefined) {
    return puzzle({ kind: 'dimension', part: 'which ones', metric });
  }

  const question: Question = {
    metric,
    period: times.period ?? thisMonth(asking),
    periodAssumed: times.period === undefined,
    ...(times.versus === undefined ? {} : { versus: times.versus }),
    ...(named.filters.length === 0 ? {} : { filters: named.filters }),
    ...cutting,
    ...(shape.top === undefined ? {} : { top: Number(shape.top) }),
    ...(shape.lowest && cutting.by !== undefined ? { lowest: true } : {}),
    ...(shape.list && cutting.by === undefined && cutting.bucket === undefined ? { list: true } : {}),
    ...(shape.as === undefined ? {} : { as: shape.as }),
  };
  const whole = found.kind === 'found' || before === undefined ? question : goesOn(before, question);
  return { kind: 'question', question: mended.length === 0 ? whole : { ...whole, mended } };

  /** The first reading that contains a metric, else the first reading. */
  function likeliest(): [Shape, Times, FoundMetric] {
    const all = readShapes(named.rest, lexicon).map((shape): [Shape, Times, FoundMetric] => {
      const times = readTimes(shape.rest, asking);
      const found = findMetric(times.rest, lexicon);
      if (found.kind === 'found' && isAhead(found.metric)) {
        return [shape, readTimes(shape.rest, { ...asking, ahead: true }), found];
      }
      return [shape, times, found];
    });
    const [first] = all;
    const best = all.find(([, , { kind }]) => kind === 'found') ?? first;
    return best ?? [{ rest: '' }, { rest: '' }, { kind: 'unknown', part: '', near: [] }];
  }

  function unknown({ part, near }: FoundMetric & { kind: 'unknown' }, shape: Shape): Puzzle {
    const cutOff = shape.by === undefined ? undefined : metricCutBy(shape.by, part);
    if (cutOff !== undefined) return { kind: 'dimension', part: `by ${shape.by} ${part}`, metric: cutOff };
    const name = nameIn(part);
    if (name !== undefined) return name;
    const seen = near.filter((metric) => mayAsk(metric, actor));
    if (part === '') return { kind: 'no_metric', near: usual() };
    return { kind: 'metric', part, near: seen.length === 0 ? usual() : seen };
  }

  /** The metric, if the words that were not understood are an unknown dimension: "by favourite colour". */
  function metricCutBy(word: string, part: string): Metric | undefined {
    if (!spelled.includes(`by ${word} ${part}`)) return undefined;
    const { rest } = readTimes(spelled.replace(`by ${word} ${part}`, ' '), asking);
    const without = findMetric(rest, lexicon);
    if (without.kind !== 'found' || !mayAsk(without.metric, actor)) return undefined;
    return cuttingBy(word, without.metric) === undefined ? without.metric : undefined;
  }

  /** The part is an unknown name if it stands after "for" and the rest contains a metric. */
  function nameIn(part: string): Puzzle | undefined {
    const behind = new RegExp(String.raw`\b(?:for|from|with|of|client|customer)\s+(?:the\s+)?${escaped(part)}(?=\s|$)`);
    if (!behind.test(spelled)) return undefined;
    const without = findMetric(
      readTimes(readShapes(spelled.replace(behind, ' '), lexicon)[0]?.rest ?? '', asking).rest,
      lexicon,
    );
    if (without.kind !== 'found') return undefined;
    return namePuzzle({ part, near: namesLike(part, names), several: false });
  }

  function namePuzzle({ part, near, several }: { part: string; near: readonly Named[]; several: boolean }): Puzzle {
    const choices = near.slice(0, 5).map(({ filter: { label, said } }) => {
      return {
        label,
        ask: spelled.replace(new RegExp(String.raw`(?:\b(?:for|from|with|of|by|in)\s+)?["@]?${escaped(part)}"?`), said),
      };
    });
    return { kind: 'name', part, several, choices };
  }

  function cuttingBy(word: string, metric: Metric): Pick<Question, 'by' | 'bucket'> | undefined {
    const bucket = buckets.get(word.replace(/s$/, ''));
    if (bucket !== undefined && hasPeriod(metric) && !isAhead(metric)) return { bucket };
    const wanted = word === 'who' ? doerOf(metric) : (lexicon.cutNamed(word) ?? word);
    const own = [word, word.replace(/s$/, ''), wanted].find((one) => catalogue.dimension(metric, one) !== undefined);
    return own === undefined ? undefined : { by: own };
  }

  /** Grouping clients by client gives 1 for each, so it cannot tell the biggest. */
  function countsEachOnce(metric: Metric, { by, bucket }: Pick<Question, 'by' | 'bucket'>): boolean {
    const things = catalogue.things(metric);
    if (things === undefined || bucket !== undefined || !('kind' in metric)) return false;
    const cut = catalogue.dimension(metric, by ?? doerOf(metric));
    return cut === things && /^(?:count|distinct)$/.test(metric.kind);
  }

  /** Metrics that "biggest" or "best" may refer to. */
  function ranking(words: string): Metric[] {
    const found = findMetric(words, lexicon);
    if (found.kind === 'found' && mayAsk(found.metric, actor)) return [found.metric];
    const near = found.kind === 'unknown' ? found.near.filter((metric) => mayAsk(metric, actor)) : [];
    return near.length === 0 ? usual() : near;
  }

  /** One metric of each subject, where nothing is similar. */
  function usual(): Metric[] {
    const subjects = new Set(visible.map(({ subject }) => subject));
    return [...subjects].flatMap((subject) => visible.find((metric) => metric.subject === subject) ?? []).slice(0, 5);
  }
}

/** The dimension that "who" asks for. */
function doerOf(metric: Metric): string {
  return 'doer' in metric && metric.doer !== undefined ? metric.doer : 'person';
}

function isManyScores(metric: Metric): boolean {
  return 'kind' in metric && metric.kind === 'count' && 'things' in metric && metric.things === 'score';
}

/** Strips Slack's markup and the final punctuation, and lowercases. */
function tidy(text: string): string {
  return text
    .toLowerCase()
    .replace(/[“”„«»]/g, '"')
    .replace(/[‘’`´]/g, "'")
    .replace(/[?!.\s]+$/, '')
    .replace(/(\p{L})'(?:s|re|ve|ll|m|d)\b/gu, (whole, letter: string) => (/'s$/.test(whole) ? `${letter}'s` : letter))
    .replace(/\b(what|how|who|where|that|there|it|here)'s\b/g, '$1 is')
    .replace(/n't\b/g, ' not')
    .replace(/[?!;:()*~_§]+/g, ' ')
    .replace(/%/g, ' percent ')
    .replace(/[–—]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
}

function namesOf(names: readonly Named[]): (word: string) => boolean {
  const words = new Set(names.flatMap(({ ways }) => ways.flat()));
  return (word) => words.has(word);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function puzzle(puzzle: Puzzle): QuestionReading {
  return { kind: 'puzzle', puzzle };
}
