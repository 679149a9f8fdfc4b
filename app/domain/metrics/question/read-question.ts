import type { Metric } from '../../../config/metrics-file.ts';
import { allTime, thisMonth, usualSpan } from '../../calendar/find-period.ts';
import { noSuchDay } from '../../calendar/no-such-day.ts';
import { joinedPeriod, type Now, type Period } from '../../calendar/period.ts';
import type { Bucket } from '../../calendar/span.ts';
import type { Actor } from '../../team/rights/rights.ts';
import { type Catalogue, mayAsk } from './catalogue.ts';
import { codeIn, findElsewhere } from './elsewhere.ts';
import { namesLike, sidesOf, skillWords, takeNames, withoutComparing } from './filters.ts';
import { goesOn } from './follow-up.ts';
import type { Filter, Named } from './names.ts';
import { hasPeriod, isAhead, type Puzzle, type Question, sayQuestion } from './question.ts';
import { countsEachOnce, doerOf, isMany, isManyScores, rankedIn } from './ranking.ts';
import { readShapes, type Shape } from './shape.ts';
import { readTimes, type Times } from './times.ts';
import { withoutCourtesy } from './typing/courtesy.ts';
import { mend } from './typing/spelling.ts';
import { tidy } from './typing/tidy.ts';
import { type FoundMetric, findMetric } from './words.ts';

export type QuestionReading = { kind: 'question'; question: Question } | { kind: 'puzzle'; puzzle: Puzzle };

/** The filters and the grouping of a question. */
interface About {
  cutting: Pick<Question, 'by' | 'bucket'>;
  filters: readonly Filter[];
  compared: readonly Filter[];
}

export interface Asking extends Now {
  catalogue: Catalogue;
  /** Who asks. Undefined: the author is not on the roster. */
  actor: Actor;
  /** The names that the text may contain. */
  names?: readonly Named[];
  /** The author as a name, for "my". */
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
 * has to be understood. If one is left over, there is no answer.
 */
export function readQuestion(text: string, asking: Asking): QuestionReading {
  const { catalogue, actor, names = [], self, before } = asking;
  const { lexicon } = catalogue;
  const isName = namesOf(names);
  const { text: spelled, mended } = mend(withoutCourtesy(tidy(text)), lexicon, { isName, skills: skillWords(names) });
  const code = codeIn(spelled, lexicon.isOurs);
  if (code !== undefined) return puzzle({ kind: 'project', code });
  const named = takeNames(spelled, names, { lexicon, self });
  const visible = catalogue.metrics.filter((metric) => mayAsk(metric, actor));

  const sides = sidesOf(named);
  if (sides === undefined) {
    return puzzle({ kind: 'names', part: named.filters.map(({ label }) => label).join(', ') });
  }
  const { filters, compared } = sides;
  const about = [...filters, ...compared];
  const [shape, times, found] = likeliest();
  const saidOf = metricSaidOf();
  if (found.kind === 'several') {
    const metrics = found.metrics.filter((metric) => mayAsk(metric, actor));
    return puzzle({ kind: 'two_metrics', metrics, asks: metrics.map(askFor) });
  }
  const known = saidOf ?? (found.kind === 'found' ? found.metric : undefined);
  const isOver = times.period !== undefined && times.period.words !== 'today';
  const overTime = known === undefined || !isOver ? undefined : catalogue.overTime(known);
  const metric = overTime ?? known ?? (found.kind === 'unknown' && found.part === '' ? before?.metric : undefined);
  if (named.puzzle !== undefined && metric !== undefined) return puzzle(namePuzzle(named.puzzle));
  if (metric === undefined && found.kind === 'unknown') return puzzle(unknown(found, shape));
  if (metric === undefined) return puzzle({ kind: 'no_metric', near: usual() });
  if (!mayAsk(metric, actor)) return puzzle({ kind: 'forbidden', metric });
  const { problem, period: spoken = times.versus } = times;
  if (problem !== undefined) {
    // "passives vs detractors" compares two metrics, not two periods.
    const other = findMetric(problem.part, lexicon);
    if (other.kind === 'found' && mayAsk(other.metric, actor)) {
      const metrics = [metric, other.metric];
      return puzzle({ kind: 'two_metrics', metrics, asks: metrics.map(askFor) });
    }
    const because = noSuchDay(problem.part.replace(/^(?:on|of|at|for|from|since|in) /, ''), asking);
    return puzzle({ kind: 'period', ...problem, metric, ...(because === undefined ? {} : { because }) });
  }
  if (spoken !== undefined && !hasPeriod(metric) && spoken.words !== 'today') {
    return puzzle({ kind: 'period', part: spoken.words, problem: 'timeless', metric });
  }
  // It is not known any more what was open at a time in the past.
  if (times.versus !== undefined && isAhead(metric) && joined(metric) === undefined) {
    return puzzle({ kind: 'period', part: times.versus.words, problem: 'timeless', metric });
  }
  if (shape.top !== undefined && !(Number(shape.top) >= 1 && Number(shape.top) <= MOST_TOP)) {
    return puzzle({ kind: 'top', part: `top ${shape.top}` });
  }
  const cutting = cuttingOf(shape, metric);
  if (cutting === undefined) {
    return puzzle({ kind: 'dimension', part: shape.by === 'who' ? 'who' : `by ${shape.by}`, metric });
  }
  if (compared.length > 0 && (cutting.by ?? cutting.bucket) !== undefined) {
    return puzzle({ kind: 'names', part: compared.map(({ label }) => label).join(', ') });
  }
  const { who } = (cutting.by === undefined ? undefined : catalogue.dimension(metric, cutting.by)) ?? {};
  if (who !== undefined && !mayAsk({ who }, actor)) {
    return puzzle({ kind: 'forbidden', metric: { ...metric, name: `${metric.name} by ${cutting.by}`, who } });
  }
  if (shape.lowest && isMany(metric)) {
    // A breakdown contains only labels with data, so it cannot answer "least".
    return nearest('least', [metric]);
  }
  const superlative = shape.superlative ?? (/^top \d/.test(spelled) ? 'top' : undefined);
  if (superlative !== undefined && countsEachOnce(metric, { cutting, catalogue })) {
    return nearest(superlative, ranking(`${superlative} ${doerOf(metric)}`));
  }
  // How many scores there are says nothing about which are the best.
  if (/^(?:best|highest)$/.test(superlative ?? '') && isManyScores(metric)) {
    return nearest(`${superlative} scores`, ranking('average score'));
  }
  const unfit = about.find(({ kind }) => catalogue.filter(metric, kind) === undefined);
  if (unfit !== undefined) return puzzle({ kind: 'dimension', part: unfit.said.replaceAll('"', ''), metric });
  if (shape.list && cutting.by === undefined && catalogue.things(metric) === undefined) {
    return puzzle({ kind: 'dimension', part: 'which ones', metric });
  }

  const question = questionAbout(metric, { cutting, filters, compared });
  const whole = known !== undefined || before === undefined ? question : goesOn(before, question);
  return { kind: 'question', question: mended.length === 0 ? whole : { ...whole, mended } };

  /** The first reading that contains a metric, or else the first reading. */
  function likeliest(): [Shape, Times, FoundMetric] {
    const rest = compared.length === 0 ? named.rest : withoutComparing(named.rest);
    const all = readShapes(rest, lexicon).map((shape): [Shape, Times, FoundMetric] => {
      const times = readTimes(shape.rest, asking);
      const found = findMetric(times.rest, lexicon);
      if (found.kind === 'found' && !isAhead(found.metric)) return [shape, times, found];
      // "due before friday" is understood only if the metric allows days in the future.
      const coming = readTimes(shape.rest, { ...asking, ahead: true });
      const due = findMetric(coming.rest, lexicon);
      return due.kind === 'found' && isAhead(due.metric) ? [shape, coming, due] : [shape, times, found];
    });
    const [first] = all;
    const best = all.find(([, , { kind }]) => kind === 'found') ?? first;
    return best ?? [{ rest: '' }, { rest: '' }, { kind: 'unknown', part: '', near: [], told: 0 }];
  }

  function unknown({ part, near, told }: FoundMetric & { kind: 'unknown' }, shape: Shape): Puzzle {
    const cutOff = shape.by === undefined ? undefined : metricCutBy(shape.by, part);
    if (cutOff !== undefined) return { kind: 'dimension', part: `by ${shape.by} ${part}`, metric: cutOff };
    const name = nameIn(part);
    if (name !== undefined) return name;
    const elsewhere = findElsewhere(spelled, part);
    const seen = near.slice(0, elsewhere === undefined ? undefined : told).filter((metric) => mayAsk(metric, actor));
    if (part === '') return { kind: 'no_metric', near: usual() };
    const offered = seen.length === 0 && elsewhere === undefined ? usual() : seen;
    return {
      ...{ kind: 'metric', part, near: offered, asks: offered.map(askFor) },
      ...(elsewhere === undefined ? {} : { elsewhere }),
    };
  }

  function nearest(part: string, near: Metric[]): QuestionReading {
    return puzzle({ kind: 'metric', part, near, asks: near.map(askFor) });
  }

  function questionAbout(metric: Metric, { cutting, filters, compared }: About): Question {
    const isWhole = cutting.by === undefined && cutting.bucket === undefined;
    return {
      metric,
      ...usualPeriod(metric, cutting),
      ...(times.versus === undefined || joined(metric) !== undefined ? {} : { versus: times.versus }),
      ...(filters.length === 0 ? {} : { filters }),
      ...(compared.length === 0 ? {} : { compared }),
      ...cutting,
      ...(shape.top === undefined ? {} : { top: Number(shape.top) }),
      ...(shape.lowest && cutting.by !== undefined ? { lowest: true } : {}),
      ...((shape.list || isEach(metric)) && isWhole && compared.length === 0 ? { list: true } : {}),
      ...(shape.as === undefined ? {} : { as: shape.as }),
    };
  }

  /**
   * Builds the complete question for a metric that may have been meant. Parts that do not apply to that metric are
   * left out.
   */
  function askFor(metric: Metric): string {
    const fits = ({ kind }: Filter) => catalogue.filter(metric, kind) !== undefined;
    const sides = compared.every(fits) ? compared : [];
    const ranked = shape.by === undefined || shape.by === 'who' ? rankedIn(spelled, lexicon) : undefined;
    const by = ranked?.by ?? shape.by;
    const cutting = sides.length > 0 || by === undefined ? {} : (cuttingOf({ ...shape, by }, metric) ?? {});
    const asked = questionAbout(metric, { cutting, filters: filters.filter(fits), compared: sides });
    const { lowest: _, versus, top, list, ...rest } = asked;
    return sayQuestion({
      ...rest,
      ...(ranked?.lowest && cutting.by !== undefined && !isMany(metric) ? { lowest: true } : {}),
      ...(versus !== undefined && hasPeriod(metric) && !isAhead(metric) ? { versus } : {}),
      ...(top !== undefined && top >= 1 && top <= MOST_TOP && cutting.by !== undefined ? { top } : {}),
      ...(list && catalogue.things(metric) !== undefined ? { list } : {}),
    });
  }

  /**
   * The metric that the words mean when said of a client. When said of a person, they count only if they name no
   * metric by themselves.
   */
  function metricSaidOf(): Metric | undefined {
    const { loose } = lexicon.wordsOf(times.rest);
    const maybe = (named.puzzle?.near ?? []).map(({ filter }) => filter);
    const kinds = [
      ...[...about, ...maybe].map(({ kind }) => kind),
      ...(shape.by === undefined ? [] : kindCutBy(shape.by)),
    ];
    const meaning = kinds.filter((kind) => kind === 'client' || found.kind !== 'found');
    return meaning.flatMap((kind) => catalogue.saidOf(kind, loose) ?? [])[0];
  }

  function kindCutBy(word: string): Filter['kind'][] {
    const cut = word === 'who' ? 'person' : (lexicon.cutNamed(word) ?? word);
    return cut === 'person' || cut === 'pm' ? ['person'] : [];
  }

  /** Whether the question is about a client's mood, which is judged by all of the client's scores. */
  function isMood(): boolean {
    return times.period === undefined && saidOf !== undefined && saidOf.said_of.client.length > 0;
  }

  /** Joins two periods: "due today or tomorrow" is about both. */
  function joined(metric: Metric): Period | undefined {
    return isAhead(metric) ? joinedPeriod(times.period, times.versus) : undefined;
  }

  /** The default period. Nobody looks for the busiest month within one month. */
  function usualPeriod(metric: Metric, { bucket }: About['cutting']): { period: Period; periodAssumed: boolean } {
    if (times.period !== undefined) return { period: joined(metric) ?? times.period, periodAssumed: false };
    if (isMood()) return { period: allTime(asking), periodAssumed: false };
    if (bucket !== undefined && shape.asked) return { period: usualSpan(bucket, asking), periodAssumed: false };
    return { period: thisMonth(asking), periodAssumed: true };
  }

  /** The grouping that the question asks for. "who" adds nothing if people are compared. */
  function cuttingOf({ by }: Shape, metric: Metric): Pick<Question, 'by' | 'bucket'> | undefined {
    if (by === undefined) return {};
    const cutting = cuttingBy(by, metric);
    const [one] = compared;
    if (isEach(metric) || (one !== undefined && (by === 'who' || cutting?.by === one.kind))) return {};
    return cutting;
  }

  /**
   * Whether "who" asks for the counted things themselves. They are then listed, because a table would say 1 for each.
   */
  function isEach(metric: Metric): boolean {
    const { by, asked, superlative, lowest, top } = shape;
    if (by === undefined || !asked || (superlative ?? lowest ?? top) !== undefined) return false;
    const cutting = cuttingBy(by, metric);
    return cutting !== undefined && countsEachOnce(metric, { cutting, catalogue });
  }

  /** The metric, if the words that were not understood are only an unknown dimension: "by favourite colour". */
  function metricCutBy(word: string, part: string): Metric | undefined {
    if (!spelled.includes(`by ${word} ${part}`)) return undefined;
    const { rest } = readTimes(spelled.replace(`by ${word} ${part}`, ' '), asking);
    const without = findMetric(rest, lexicon);
    if (without.kind !== 'found' || !mayAsk(without.metric, actor)) return undefined;
    return cuttingBy(word, without.metric) === undefined ? without.metric : undefined;
  }

  /** The problem that a name is unknown, if the part stands after "for" and the rest contains a metric. */
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
    const typed = new RegExp(
      String.raw`(?:\b(?:for|from|with|of|by|in)\s+)?(?<![\p{L}\p{N}])["@]?${escaped(part)}(?![\p{L}\p{N}])"?(?:'s)?`,
      'u',
    );
    const choices = near
      .slice(0, 5)
      .map(({ filter: { label, said } }) => ({ label, ask: spelled.replace(typed, () => said) }));
    return { kind: 'name', part, several, choices };
  }

  function cuttingBy(word: string, metric: Metric): Pick<Question, 'by' | 'bucket'> | undefined {
    const bucket = buckets.get(word.replace(/s$/, ''));
    if (bucket !== undefined && hasPeriod(metric) && !isAhead(metric)) return { bucket };
    const wanted = word === 'who' ? doerOf(metric) : (lexicon.cutNamed(word) ?? word);
    const own = [word, word.replace(/s$/, ''), wanted].find((one) => catalogue.dimension(metric, one) !== undefined);
    return own === undefined ? undefined : { by: own };
  }

  /** The metrics that "biggest" or "best" may refer to. */
  function ranking(words: string): Metric[] {
    const found = findMetric(words, lexicon);
    if (found.kind === 'found' && mayAsk(found.metric, actor)) return [found.metric];
    const near = found.kind === 'unknown' ? found.near.filter((metric) => mayAsk(metric, actor)) : [];
    return near.length === 0 ? usual() : near;
  }

  /** One metric of each subject, to be offered if nothing is similar. */
  function usual(): Metric[] {
    const subjects = new Set(visible.map(({ subject }) => subject));
    return [...subjects].flatMap((subject) => visible.find((metric) => metric.subject === subject) ?? []).slice(0, 5);
  }
}

function namesOf(names: readonly Named[]): (word: string) => boolean {
  const words = new Set(names.flatMap(({ ways }) => ways.flat()));
  // A single letter is the initial of a name, never a word.
  return (word) => word.length > 1 && words.has(word);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function puzzle(puzzle: Puzzle): QuestionReading {
  return { kind: 'puzzle', puzzle };
}
