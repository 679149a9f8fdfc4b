import type { Lexicon } from './lexicon.ts';
import { metricFirst, pictureFirst } from './rewriting.ts';

/** The form in which an answer is requested, and the rest of the text. */
export interface Shape {
  rest: string;
  as?: 'table' | 'chart' | 'csv';
  /** The word typed after "top". */
  top?: string;
  /** The word typed after "by" and the like. `who` stands for the dimension of the people who did it. */
  by?: string;
  /** The unit of time of a second grouping: "per client per month". */
  across?: string;
  /** The dimension was asked for with who or which, not with by. */
  asked?: true;
  /** The typed superlative: biggest, best, most. */
  superlative?: string;
  /** The lowest comes first. */
  lowest?: true;
  /** The question was "which ones?". */
  list?: true;
}

/** The most rows that can be asked for. */
export const MOST_TOP = 100;

const EACH =
  '(?:(?:grouped|split|broken down|breakdown|sorted|ranked) )?by|per|(?:for |of )?each|(?:for )?every|across(?: all)?';
const MANY_WORDS = '(?:project manager|team member|kind of work|type of work)s?';
const WHICH_ONES =
  /[\s,;.&+-]*(?:\b(?:and|so|but)\s+)?\b(?:(?:which|what|who) (?:ones?|are (?:they|those|these|them)|were (?:they|those)|is (?:it|that|this)|exactly)|which|list (?:them|those|it)(?: all)?|name them|show (?:me )?(?:them|the list)|the list|(?:with )?(?:details|names)|(?:with )?(?:their|the) (?:comments|quotes|words)|who)\s*$/;
/** Words that ask for a list: the latest scores, the comments of detractors. */
const LISTING =
  /^(?:(?:list|name|enumerate)\s+(?:(?:me|all|the|of|our)\s+)*|(?:(?:the|our|any)\s+)?(?:latest(?! score\b)|newest|most recent|recent)\s+|(?:comments?|quotes?|words)\s+(?:from|of|by)\s+(?:the\s+|our\s+)?(?!(?:this|last|today|yesterday|past|previous|client)\b))(?=\S)/;
/** The latest score is a number of its own; the latest ones are listed. */
const LATEST_SCORES =
  /\b(?:the |our |any )*(?:(\d+) )?(?:latest|newest|most recent|recent|last) (?:(\d+) |few |couple of )?(?:client |customer )?(score|feedback|rating|review)(s?)\b(?! by\b)(?: (?:we|did we|you) (?:got|get|received|have))?/;
/** The newest projects are those that were requested last. */
const NEWEST = /^(?:the |our |any )*(?:latest|newest|most recent|recent) (?=projects?\b)/;
/** The words of clients are in the comments of their scores. */
const THEIR_WORDS =
  /\bwhat (?:do|did|does|have|has)\s+(?:(?:our|the)\s+)?(?:(?:clients?|customers?|they|people|the client)\s+)?(?:say|said|saying|think|thought|write|written|wrote)(?:\s+(?:about|of)(?:\s+(?:us|our work|the work))?)?(?=\s|$)/;
/** What detractors say is in their comments too. */
const SAID_BY =
  /\bwhat (?:do|did|does|have|has) (?:the |our )?(detractors|promoters|passives) (?:say|said|write|wrote|written|think)\b/;
/** Who gave the worst score is in the list of the worst scores. */
const GIVEN_EXTREME =
  /\b(?:who|(?:which|what) (?:clients?|customers?)) (?:(?:gave|has given|have given) (?:us )?(?:the |our )?(?=\p{L}+ (?:score|rating|feedback))|(?:rated|scored|rates) us (?:the )?)(worst|lowest|best|highest)(?: (?:score|rating|feedback)s?)?/u;
/** The worst feedback is that of detractors, lowest first. */
const EXTREME_WORDS =
  /^(?:the |our )*(worst|lowest|harshest|nastiest|best|nicest|kindest) (?:client )?(?:feedbacks?|comments?|scores|ratings|answers)(?=$|\s+(?!by\b))/;
/** Words that say a time when they follow "by". */
const WHEN = /^(?:end|today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$/;
/** A superlative of a time, such as the busiest month. It is answered by a table of the months. */
const BEST_TIME =
  /\b(?:the )?(busiest|quietest|slowest|fastest|quickest|best|worst|strongest|weakest|biggest|highest|lowest) (day|week|month|quarter|year)\b(?: for(?= (?!the|this|last|20)))?/;

/**
 * Takes the requested form of the answer out of a question. If the text can be read in several ways, all readings are
 * returned, the likeliest first.
 */
export function readShapes(text: string, lexicon: Lexicon): Shape[] {
  const as = cut(pictureFirst(text), /\bas\s+(?:a\s+)?(table|chart|csv|graph|list)\b/);
  const ones = WHICH_ONES.exec(as.rest);
  const bare = (ones === null ? as.rest : as.rest.slice(0, ones.index).trim())
    .replace(BEST_TIME, timeAsked)
    .replace(LATEST_SCORES, (_, before?: string, count = before, __?: string, many?: string) => {
      const top = count === undefined ? '' : ` top ${count}`;
      return count === undefined && many === '' ? 'latest score' : `list latest score${top}`;
    })
    .replace(NEWEST, 'list new ')
    .replace(THEIR_WORDS, 'list scores')
    .replace(SAID_BY, 'list $1')
    .replace(GIVEN_EXTREME, '$1 score')
    .replace(EXTREME_WORDS, (_, end: string) => (/^(?:best|nicest)/.test(end) ? 'list promoters' : 'list detractors'));
  const listed = bare.replace(LISTING, '');
  const isList = ones !== null || listed !== bare || as.found === 'list';
  const first = metricFirst(listed, lexicon);
  const trend = cut(first, /\b(?:the )?(trend|over time|development|evolution)\b(?: (?:of|for))?/);
  const top = cut(trend.rest, /\btop\s+(-?\d+)\b/);
  const shape = {
    ...(as.found === 'table' || as.found === 'csv' ? { as: as.found } : {}),
    ...(as.found === 'chart' || as.found === 'graph' ? { as: 'chart' as const } : {}),
    ...(top.found === undefined ? {} : { top: top.found }),
    ...(isList ? { list: true as const } : {}),
  } satisfies Partial<Shape>;
  const course =
    trend.found === undefined ? [] : [{ by: /year|quarter|months/.test(first) ? 'month' : 'week', rest: top.rest }];
  const cuts = cutBy(top.rest, lexicon);
  const by = cuts.length === 0 ? course : cuts.map((one) => crossed(one, lexicon));
  const asked = by.length === 0 ? askedFor(top.rest, lexicon) : by;
  return asked.length === 0 ? [{ ...shape, rest: top.rest }] : asked.map((one) => ({ ...shape, ...ranked(one) }));
}

/** Rewrites a superlative of a time to "which month". The busiest asks for projects, the slowest for a duration. */
function timeAsked(_: string, how: string, unit: string): string {
  if (/^(?:busiest|quietest)$/.test(how)) return `which ${unit} projects `;
  return /^(?:slowest|fastest|quickest)$/.test(how) ? `which ${unit} how fast ` : `which ${unit} `;
}

/** Finds "by client", "per skill" or "for each week"; "per" may also be part of a metric's name. */
function cutBy(text: string, lexicon: Lexicon): Pick<Shape, 'by' | 'rest'>[] {
  const pattern = new RegExp(
    String.raw`\b(${EACH})\s+(?:(?:the|each|every|our|all)\s+)*(${MANY_WORDS}|[\p{L}\p{N}-]+)`,
    'gu',
  );
  const besides: Pick<Shape, 'by' | 'rest'>[] = [];
  for (const match of text.matchAll(pattern)) {
    const [whole, each = '', word = ''] = match;
    const known = lexicon.cutNamed(word) !== undefined || /^(?:day|week|month|quarter|year)s?$/.test(word);
    // "by the end of the week" is about time.
    if (WHEN.test(word) || (each !== 'by' && !each.endsWith(' by') && !known)) continue;
    const cut = { by: word, rest: without(text, match.index, whole) };
    if (each !== 'per' || !isOfMetric(text, whole, lexicon)) return [cut, ...besides];
    besides.push(cut);
  }
  return besides.length === 0 ? [] : [{ rest: text }, ...besides];
}

const TIME_UNIT = '(day|week|month|quarter|year)s?';

/** Finds a second grouping, if one of the two is by time. */
function crossed(one: Pick<Shape, 'by' | 'rest'>, lexicon: Lexicon): Pick<Shape, 'by' | 'across' | 'rest'> {
  const { by, rest } = one;
  if (by === undefined) return one;
  if (!new RegExp(`^${TIME_UNIT}$`).test(by)) {
    const time = new RegExp(String.raw`(?:\band\s+(?:by\s+)?|\b(?:${EACH})\s+)${TIME_UNIT}\b`).exec(rest);
    const [whole = '', across] = time ?? [];
    return time === null || across === undefined ? one : { by, across, rest: without(rest, time.index, whole) };
  }
  const dimension = new RegExp(String.raw`(?:\band\s+(?:by\s+)?|\b(?:${EACH})\s+)(\p{L}+)`, 'u').exec(rest);
  const [whole = '', word = ''] = dimension ?? [];
  if (dimension === null || lexicon.cutNamed(word) === undefined) return one;
  return { by: word, across: by.replace(/s$/, ''), rest: without(rest, dimension.index, whole) };
}

/** Whether "per …" and the words before it are part of a metric's name, such as "projects per person". */
function isOfMetric(text: string, per: string, lexicon: Lexicon): boolean {
  const before = text.slice(0, text.indexOf(per)).trim().split(' ').at(-1) ?? '';
  return lexicon.phrases.some(({ metric }) =>
    [metric.name, ...metric.words].some((words) => words.endsWith(`${before} ${per}`)),
  );
}

/** Reads "which clients …", "who …" or "which projects …" as a ranking, or as a list of the counted things. */
function askedFor(text: string, lexicon: Lexicon): Shape[] {
  const which = new RegExp(
    String.raw`\b(?:which|what)\s+(?:of\s+)?(?:(?:our|the|my|are|were|is)\s+)*(${MANY_WORDS}|\p{L}+)`,
    'u',
  ).exec(text);
  if (which !== null) {
    const [whole, word = ''] = which;
    const kept: Shape = {
      list: true,
      rest: text
        .replace(/\b(?:which|what)\s+(?:of\s+)?/, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    };
    if (lexicon.cutNamed(word) !== undefined)
      return [{ by: word, asked: true, rest: without(text, which.index, whole) }, kept];
    if (/^(?:day|week|month|quarter|year)s?$/.test(word))
      return [{ by: word, asked: true, as: 'table', rest: without(text, which.index, whole) }];
    return whole.startsWith('which') || lexicon.wordsOf(word).loose[0] === 'project' ? [kept] : [];
  }
  const who = /\b(?:(?:by )?who(?:m|se|s)?|(?:which|what) (?:person|people))\b/.exec(text);
  if (who === null) return [];
  return [{ by: 'who', asked: true, rest: without(text, who.index, who[0]) }];
}

/** A question with a superlative asks for the first or the last of a ranking. */
function ranked(shape: Shape): Shape {
  const { by, rest } = shape;
  if (by === undefined) return shape;
  // "the largest budget by client" names a metric of its own.
  const lowest = /\b(?:the )?(?:lowest|worst|least|fewest)\b(?! (?:budget|project|deal|job)s?\b)/;
  if (lowest.test(rest)) return { ...shape, lowest: true, rest: rest.replace(lowest, ' ').trim() };
  const quick = /\b(?:the )?(?:(fastest|quickest|shortest)|slowest|longest)\b/.exec(rest);
  // "longest time to claim by person" names a metric, but "who has the longest time to claim" asks for a ranking.
  if (
    quick !== null &&
    (shape.asked || !/^(?:longest|shortest) time (?:to|unclaimed)\b/.test(rest.slice(quick.index)))
  ) {
    const lasting = rest.replace(quick[0], 'long');
    return { ...shape, ...(quick[1] === undefined ? {} : { lowest: true }), rest: lasting };
  }
  const highest =
    /\b(?:the )?(most(?: of)?(?: all)?|highest|best|biggest|largest|top|max|maximum)\b(?! (?:budget|deal)s?\b)/g;
  const [, superlative] = [...rest.matchAll(highest)][0] ?? [];
  return {
    ...shape,
    ...(superlative === undefined ? {} : { superlative }),
    rest: rest.replace(highest, ' ').replace(/\s+/g, ' ').trim(),
  };
}

/** Cuts the first match out of the text. */
function cut(text: string, pattern: RegExp): { found: string | undefined; rest: string } {
  const match = pattern.exec(text);
  if (match === null) return { found: undefined, rest: text };
  return { found: match[1], rest: without(text, match.index, match[0]) };
}

function without(text: string, from: number, part: string): string {
  return `${text.slice(0, from)} ${text.slice(from + part.length)}`.replace(/\s+/g, ' ').trim();
}
