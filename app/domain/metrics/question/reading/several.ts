import type { Metric } from '../../../../config/metrics-file.ts';
import { calendar } from '../../../calendar/period-forms.ts';
import { mayAsk } from '../catalogue.ts';
import { hasPeriod, type Question } from '../question.ts';
import { readRanking } from '../ranking.ts';
import { findMetric } from '../words.ts';
import { type Heard, puzzle, type QuestionReading } from './asking.ts';
import { check } from './check.ts';
import { cuttingOf } from './cutting.ts';
import { parse } from './hear.ts';
import { metricNamed } from './meaning.ts';
import { askFor, namePuzzle } from './nearest.ts';
import { questionAbout } from './whole.ts';

const AND = /\s*(?:[,;+&/]|\b(?:and|as well as|plus|or|vs\.?|versus)\b)[\s,]*/;

/** A question about several numbers at once: two that it names, a ranking, or how things are going. */
export function readSeveral(heard: Heard): QuestionReading | undefined {
  const { found, asking } = heard;
  const apart = readApart(heard) ?? readRanked(heard);
  if (apart !== undefined) return apart;
  const listed = metricsListed(heard);
  if (listed !== undefined) return beside(heard, listed);
  if (metricNamed(heard) !== undefined) return readAgainst(heard);
  const named = metricsBetween(heard);
  if (named !== undefined) return beside(heard, named);
  return overview(heard) ?? (found.kind === 'several' ? oneAtATime(heard, found.metrics) : undefined);

  /** "passives vs detractors": what looks like a period is a metric. */
  function readAgainst(of: Heard): QuestionReading | undefined {
    const { problem, ...times } = of.times;
    // In "new vs returning clients" both are clients.
    const [, noun = ''] = /\s(\S+)$/.exec(problem?.part ?? '') ?? [];
    const { lexicon } = asking.catalogue;
    const isOne = !times.rest.includes(' ') && lexicon.cutNamed(noun) !== undefined;
    const both = findMetric(`${times.rest} ${noun}`, lexicon);
    const metric = isOne && both.kind === 'found' ? both.metric : metricNamed(of);
    if (metric === undefined || problem === undefined) return undefined;
    const other = findMetric(problem.part, asking.catalogue.lexicon);
    if (other.kind !== 'found') return undefined;
    return beside({ ...of, times }, [metric, other.metric]);
  }
}

/** The place where a second question begins. */
const ALSO =
  /\s*[,;.]?\s*\b(?:and|also|plus|but)\s+(?=(?:also )?(?:how|what|whats|when|where|why)\b)|\s*[;,]\s*(?=(?:how|what|whats)\b)/;

/**
 * Two questions in one. Each has to be understood, because an answer to one of them would look like an answer to both.
 */
function readApart(heard: Heard): QuestionReading | undefined {
  const { asking, named } = heard;
  const { lexicon } = asking.catalogue;
  // "hi there, how many …" is one question.
  const isSaid = (part: string) =>
    findMetric(part, lexicon).kind !== 'unknown' || lexicon.wordsOf(part).loose.length > 0;
  const parts = named.rest.split(ALSO).filter(isSaid);
  if (parts.length < 2) return undefined;
  const each = parts.map((part): Heard => ({ ...heard, ...parse(part, asking) }));
  const metrics = each.flatMap((one) => metricNamed(one) ?? []);
  const periods = each.flatMap(({ times }) => (times.period === undefined ? [] : [times]));
  const isPlain = each.every(({ shape: { by, list, top }, threshold, times: { versus, problem } }) =>
    [by, list, top, threshold, versus, problem].every((one) => one === undefined),
  );
  if (metrics.length < parts.length || !isPlain || periods.length > 1) return oneAtATime(heard, metrics);
  const [times = { rest: '' }] = periods;
  return beside({ ...heard, shape: { rest: '' }, times }, [...new Set(metrics)]);
}

/** Several metrics were named in full, but the words between them do not say that each is asked for. */
function oneAtATime(heard: Heard, several: readonly Metric[]): QuestionReading {
  const metrics = several.filter((metric) => mayAsk(metric, heard.asking.actor));
  return puzzle({ kind: 'two_metrics', metrics, asks: metrics.map((metric) => askFor(heard, metric)) });
}

/** Metrics by their full names between "and", as sayQuestion() writes them. */
function metricsListed({ times, asking }: Heard): Metric[] | undefined {
  const parts = times.rest.split(' and ');
  const metrics = parts.flatMap((part) => asking.catalogue.metrics.find(({ name }) => name === part.trim()) ?? []);
  return parts.length > 1 && metrics.length === parts.length ? metrics : undefined;
}

/** The metrics between "and", commas and the like, if each part names one. */
function metricsBetween(heard: Heard): Metric[] | undefined {
  const parts = heard.times.rest.split(AND).filter((part) => part.trim() !== '');
  if (parts.length < 2) return undefined;
  const { catalogue } = heard.asking;
  // In "new and returning clients" both are clients.
  const noun = /\s(\S+)$/.exec(parts.at(-1)?.trim() ?? '')?.[1] ?? '';
  const isNoun = catalogue.lexicon.cutNamed(noun) !== undefined;
  const metrics = parts.map((part) => {
    const both = isNoun && !part.trim().includes(' ') ? `${part.trim()} ${noun}` : part;
    const rest = findMetric(both, catalogue.lexicon).kind === 'found' ? both : part;
    return metricNamed({ ...heard, times: { ...heard.times, rest }, found: findMetric(rest, catalogue.lexicon) });
  });
  const known = [...new Set(metrics.flatMap((metric) => metric ?? []))];
  return metrics.includes(undefined) || known.length < 2 ? undefined : known;
}

/** The biggest clients, the best people: by each number that may be meant. */
function readRanked(heard: Heard): QuestionReading | undefined {
  const { asking, named } = heard;
  const { catalogue } = asking;
  const ranking = readRanking(named.rest, asking);
  if (ranking === undefined) return undefined;
  const { by, top, lowest, times } = ranking;
  const shape = { rest: '', by, ...(top === undefined ? {} : { top }), ...(lowest ? { lowest } : {}) } as const;
  const whole = { ...heard, shape, times: { ...times, period: times.period ?? calendar('year', 0, asking) } };
  const metrics = ranking.metrics.flatMap((name) => catalogue.metrics.find((metric) => metric.name === name) ?? []);
  return beside(whole, fitting(whole, metrics));
}

/** The general state: several numbers about the agency, a client or a person. */
function overview(heard: Heard): QuestionReading | undefined {
  const { asking, times, shape, filters, threshold, found } = heard;
  const { catalogue, before } = asking;
  if (found.kind !== 'unknown') return undefined;
  const isBare = found.part === '';
  if (isBare && before !== undefined) return undefined;
  // "is everyone in today" is about people, though the words name none.
  if (/\b(?:every|any|some)(?:one|body)\b/.test(heard.spelled)) return undefined;
  const words = catalogue.overview(times.rest);
  if (threshold !== undefined) {
    const [counted] = words?.metrics ?? [];
    const metric = counted && (threshold.each ? counted : catalogue.measureOf(counted, threshold.unit));
    return metric && beside(heard, [metric]);
  }
  if (words === undefined && isBare && shape.by === 'who' && isOfSkill(heard) && catalogue.whoOverview !== undefined) {
    return beside({ ...heard, shape: { rest: '', list: true } }, fitting(heard, catalogue.whoOverview.metrics));
  }
  // "our best month" asks for everything by month.
  const isBestTime = shape.asked && /^(?:day|week|month|quarter|year)s?$/.test(shape.by ?? '');
  const isCut = (shape.by !== undefined && !isBestTime) || shape.list || shape.top !== undefined;
  const isAbout = times.period !== undefined || times.versus !== undefined || filters.length > 0 || isBestTime;
  if (words === undefined && !(isBare && isAbout && !isCut)) return undefined;
  // "which client is growing" is no question about all numbers of each.
  if (words !== undefined && words === catalogue.bareOverview && shape.asked && !isBestTime) return undefined;
  const meant = words ?? catalogue.bareOverview;
  if (meant === undefined || heard.named.puzzle !== undefined) return meant && named(heard);
  if (heard.isNow && times.period === undefined && meant.now.length > 0)
    return beside(heard, fitting(heard, meant.now));
  const isPerson = [...filters, ...heard.compared].some(({ kind }) => kind === 'person');
  const all = fitting(heard, isPerson && meant.person.length > 0 ? meant.person : meant.metrics);
  // Names are compared by one number: of projects, by how many were asked for.
  const metrics =
    heard.compared.length > 0 && words !== undefined && words !== catalogue.bareOverview ? all.slice(0, 1) : all;
  return beside(heard, metrics.length === 0 ? fitting(heard, meant.instead) : metrics);
}

function isOfSkill({ filters, times }: Heard): boolean {
  return filters.length > 0 && filters.every(({ kind }) => kind === 'skill') && times.period === undefined;
}

function named(heard: Heard): QuestionReading | undefined {
  return heard.named.puzzle === undefined ? undefined : puzzle(namePuzzle(heard, heard.named.puzzle));
}

/** An overview shows only metrics that the person may ask for, and that can be broken down and filtered in this way. */
function fitting(heard: Heard, metrics: readonly Metric[]): Metric[] {
  const { catalogue, actor } = heard.asking;
  const about = [...heard.filters, ...heard.compared];
  // Of a table with two groupings, people read one.
  return (heard.shape.across === undefined ? metrics : metrics.slice(0, 1)).filter(
    (metric) =>
      mayAsk(metric, actor) &&
      cuttingOf(heard, metric) !== undefined &&
      (!heard.shape.list || catalogue.things(metric) !== undefined) &&
      (heard.times.period === undefined || hasPeriod(metric)) &&
      about.every(({ kind }) => catalogue.filter(metric, kind) !== undefined),
  );
}

/** The question for several metrics; each has to be answerable in the same way. */
function beside(heard: Heard, metrics: readonly Metric[]): QuestionReading | undefined {
  const [metric, ...others] = metrics;
  if (metric === undefined) return undefined;
  if (heard.named.puzzle !== undefined) return named(heard);
  if (others.length > 0 && (heard.portion || heard.compared.length > 0)) return oneAtATime(heard, metrics);
  let question: Question | undefined;
  for (const one of metrics) {
    const checked = check(heard, one);
    if ('refused' in checked) return checked.refused;
    const { filters, compared } = heard;
    question ??= questionAbout(heard, { metric: one, cutting: checked.cutting, filters, compared });
  }
  if (question === undefined) return undefined;
  return { kind: 'question', question: others.length === 0 ? question : { ...question, others } };
}
