import type { Metric } from '../../../../config/metrics-file.ts';
import { noSuchDay } from '../../../calendar/no-such-day.ts';
import { mayAsk } from '../catalogue.ts';
import { hasPeriod, isAhead } from '../question.ts';
import { countsEachOnce, doerOf, isMany, isManyScores } from '../ranking.ts';
import { MOST_TOP } from '../shape.ts';
import { findMetric } from '../words.ts';
import { type Heard, puzzle, type QuestionReading } from './asking.ts';
import { type Cutting, cuttingOf } from './cutting.ts';
import { nearest, ranking } from './nearest.ts';
import { joined } from './whole.ts';

/** Why a metric cannot be asked for like this, or how it is grouped. */
export type Checked = { refused: QuestionReading } | { cutting: Cutting };

/** What is counted only of those who do something else: "projects for clients who scored below 7". */
const NESTED =
  /\b(?:for|of|from|to) (?:the |our )?(?:clients?|customers?|people|specialists?|pms?|projects?) (?:who|that|which|whose) .*/;

/** Projects of some clients are neither all of them nor these clients, and the NPS of some scores is not that of all. */
const OF_SOME =
  /\b(?:projects?|requests?|work|jobs?|briefs?) (?:for|of|from|by) (?:the |our |all )*(?:new|returning|repeat|quiet|happy|unhappy|active) (?:clients?|customers?)\b|\bnps (?:from|of|by|in) (?:the )?surveys?\b|\bworks? (?:the )?(?:most|best|often)(?: often)? with (?!us\b)/;

/** What is to be done, or changed its course, is not what was done: "which projects can start now". */
const TO_DO =
  /\bneeds?\b|\b(?:(?:can|could|should|must)(?: (?!not)\p{L}+)?|(?:has|have|got) to|(?:projects?|invoices?|reviews?|surveys?|offers?|any(?:thing)?|something|nothing|what|left|there) to)(?: be)? (?:claim|tak|start|begin|finish|complet|deliver|cancel|invoic|bill|sen[dt]|review|writ|pass)\p{L}*|\b(?:given?|gave) up\b|^(?:how many|number of|which|what|list)\b.*\bprojects? (?:were |was |got |have |has )?changed\b/u;
const NEEDED = /\b(?:do|does|will) \p{L}+ need\b/u;
const CHANGED = /\bchanged (?:due|deadline|budget|brief|skill|team|pm)/;

/** The average of what each client brings is no average of projects. */
const PER_HEAD =
  /\b(?:average|avg|mean) (?:revenue|turnover|sales|income|money|earnings) (?:per|for each) (?:client|customer|person|specialist|designer|pm|skill)s?\b/;

/** Checks rights, the periods, the grouping and the filters of a question about a metric. */
export function check(heard: Heard, metric: Metric): Checked {
  const { asking, shape } = heard;
  // "of those" means the things that were counted before, so a number of all things would be wrong.
  const [those] = /\b(?:of|among|from) (?:those|these|them)\b/.exec(heard.spelled) ?? [];
  if (those !== undefined) return { refused: nearest(heard, those, mayAsk(metric, asking.actor) ? [metric] : []) };
  const [nested] =
    NESTED.exec(heard.spelled) ??
    OF_SOME.exec(heard.spelled) ??
    PER_HEAD.exec(heard.spelled) ??
    toDo(heard, metric) ??
    [];
  if (nested !== undefined) return { refused: nearest(heard, nested, mayAsk(metric, asking.actor) ? [metric] : []) };
  if (!mayAsk(metric, asking.actor)) return refused({ kind: 'forbidden', metric });
  const untimely = checkTimes(heard, metric);
  if (untimely !== undefined) return untimely;
  if (shape.top !== undefined && !(Number(shape.top) >= 1 && Number(shape.top) <= MOST_TOP)) {
    return refused({ kind: 'top', part: `top ${shape.top}` });
  }
  const twice = cutTwice(heard);
  if (twice !== undefined) return refused({ kind: 'dimension', part: twice, metric });
  const cutting = cuttingOf(heard, metric);
  if (cutting === undefined) {
    return refused({ kind: 'dimension', part: shape.by === 'who' ? 'who' : `by ${shape.by}`, metric });
  }
  return checkCutting(heard, metric, cutting) ?? checkThings(heard, metric, cutting) ?? { cutting };
}

function toDo({ spelled }: Heard, metric: Metric): RegExpExecArray | null {
  const changed = CHANGED.exec(spelled);
  if (changed !== null || !('kind' in metric) || metric.unit === 'seconds' || isAhead(metric)) return changed;
  return hasPeriod(metric) ? TO_DO.exec(spelled) : NEEDED.exec(spelled);
}

/** "by skill and by client" asks for a table that we do not make. */
function cutTwice({ spelled, shape, asking: { catalogue } }: Heard): string | undefined {
  const { lexicon } = catalogue;
  const isCut = (word: string) => lexicon.cutNamed(word) ?? /^(?:day|week|month|quarter|year)s?$/.exec(word)?.[0];
  const words = [...spelled.matchAll(/\bby (\p{L}+)(?:(?: and|,) (\p{L}+))?/gu)].flatMap(([, one, other]) => [
    one,
    other,
  ]);
  const cuts = new Set(words.flatMap((word) => (word === undefined ? [] : (isCut(word) ?? []))));
  if (heardOnce(shape.across, cuts)) return undefined;
  return cuts.size > 1 ? `by ${[...cuts].join(' and by ')}` : undefined;
}

/** A dimension and a unit of time make one table. */
function heardOnce(across: string | undefined, cuts: ReadonlySet<string>): boolean {
  return across !== undefined && cuts.size <= 2;
}

function checkTimes({ times, asking, ...heard }: Heard, metric: Metric): Checked | undefined {
  const { problem, period: spoken = times.versus } = times;
  if (problem !== undefined) {
    const because = noSuchDay(problem.part.replace(/^(?:on|of|at|for|from|since|in) /, ''), asking);
    return refused({ kind: 'period', ...problem, metric, ...(because === undefined ? {} : { because }) });
  }
  if (spoken !== undefined && !hasPeriod(metric) && spoken.words !== 'today') {
    return refused({ kind: 'period', part: spoken.words, problem: 'timeless', metric });
  }
  // It is no longer known what was open at a time in the past.
  if (times.versus !== undefined && isAhead(metric) && joined({ times, asking, ...heard }, metric) === undefined) {
    return refused({ kind: 'period', part: times.versus.words, problem: 'timeless', metric });
  }
  return undefined;
}

function checkCutting(heard: Heard, metric: Metric, cutting: Cutting): Checked | undefined {
  const { asking, shape, spelled, compared } = heard;
  const { catalogue, actor } = asking;
  if (compared.length > 0 && (cutting.by ?? cutting.bucket) !== undefined) {
    return refused({ kind: 'names', part: compared.map(({ label }) => label).join(', ') });
  }
  const { who } = (cutting.by === undefined ? undefined : catalogue.dimension(metric, cutting.by)) ?? {};
  if (who !== undefined && !mayAsk({ who }, actor)) {
    return refused({ kind: 'forbidden', metric: { ...metric, name: `${metric.name} by ${cutting.by}`, who } });
  }
  if (shape.lowest && isMany(metric)) {
    // A breakdown contains only labels with data, so it cannot answer "least".
    return { refused: nearest(heard, 'least', [metric]) };
  }
  const superlative = shape.superlative ?? (/^top \d/.test(spelled) ? 'top' : undefined);
  if (superlative !== undefined && countsEachOnce(metric, { cutting, catalogue })) {
    const words = `${superlative} ${doerOf(metric)}`;
    return { refused: nearest(heard, superlative, ranking(heard, words)) };
  }
  // The number of scores says nothing about which are the best.
  if (/^(?:best|highest)$/.test(superlative ?? '') && isManyScores(metric)) {
    return { refused: nearest(heard, `${superlative} scores`, ranking(heard, 'average score')) };
  }
  return undefined;
}

function checkThings(heard: Heard, metric: Metric, cutting: Cutting): Checked | undefined {
  const { asking, shape, filters, compared, threshold } = heard;
  const { catalogue } = asking;
  const unfit = [...filters, ...compared].find(({ kind }) => catalogue.filter(metric, kind) === undefined);
  if (unfit !== undefined) return refused({ kind: 'dimension', part: unfit.said.replaceAll('"', ''), metric });
  const isGrouped = cutting.by !== undefined;
  if (shape.list && !isGrouped && catalogue.things(metric) === undefined) {
    return refused({ kind: 'dimension', part: 'which ones', metric });
  }
  if (heard.portion && !isPortion(heard, metric)) return { refused: nearest(heard, 'share', [metric]) };
  if (threshold === undefined) return undefined;
  const fits = threshold.each
    ? isGrouped && !('split' in metric && metric.split !== undefined)
    : catalogue.measureOf(metric, threshold.unit) === metric;
  return fits ? undefined : { refused: nearest(heard, threshold.said, [metric]) };
}

/** The share of one name, at one time, of something that is added up. */
function isPortion(heard: Heard, metric: Metric): boolean {
  const { filters, compared, shape, times, asking } = heard;
  const { by, list } = shape;
  const { versus } = times;
  // "share of projects claimed" is a metric of its own, so these words cannot mean a share of the claims.
  if (findMetric(`share of ${metric.name}`, asking.catalogue.lexicon).kind === 'found') return false;
  const isOne = filters.length === 1 && filters.every(({ not, kind }) => !not && kind !== 'currency');
  return isOne && compared.length === 0 && (by ?? list ?? versus) === undefined && addsOrCounts(metric);
}

function addsOrCounts(metric: Metric): boolean {
  return 'kind' in metric && /^(?:count|sum)$/.test(metric.kind);
}

function refused(because: Parameters<typeof puzzle>[0]): Checked {
  return { refused: puzzle(because) };
}
