import { codeIn } from '../elsewhere.ts';
import { sidesOf, skillWords, takeNames, withoutComparing } from '../filters.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Named } from '../names.ts';
import { hasPeriod, isAhead, type Puzzle, type Question } from '../question.ts';
import { readShapes } from '../shape.ts';
import { readTimes } from '../times.ts';
import { withoutCourtesy } from '../typing/courtesy.ts';
import { type Mended, mend } from '../typing/spelling.ts';
import { tidy } from '../typing/tidy.ts';
import { findMetric } from '../words.ts';
import type { Asking, Heard, Parsed } from './asking.ts';
import { type CutThreshold, cutGroupThreshold, cutThreshold, type Threshold } from './threshold.ts';

/** Takes a question apart: corrected words, names, form, periods, metric. A puzzle where that is not possible. */
export function hear(text: string, asking: Asking): { heard: Heard; mended: readonly Mended[] } | { puzzle: Puzzle } {
  const { catalogue, names = [], self } = asking;
  const { lexicon } = catalogue;
  const isName = namesOf(names);
  const { text: spelled, mended } = mend(withoutCourtesy(tidy(text)), lexicon, { isName, skills: skillWords(names) });
  const code = codeIn(spelled, lexicon.isOurs);
  if (code !== undefined) return { puzzle: { kind: 'project', code } };
  // "cancelled this year and why" is one question, and whoever gives less than 5 gives a score.
  const whole = (/^(?:who|which)\b/.test(spelled) ? spelled : spelled.replace(/,? and why$/, ' by reason'))
    .replace(FROM_WHICH, (text, word: string) => (asking.before === undefined ? text : ofBefore(word, asking.before)))
    .replace(FOR_WHOM, (_, head: string) => (/^(?:which|what|list)\b/.test(head) ? head : `${head} by client`))
    .replace(/\bhow many (clients|customers) (?:are|were) (happy|satisfied|pleased|delighted)\b/, 'how many $2 $1')
    .replace(GIVING, 'scores ')
    .replace(
      GAVE_ONE,
      (_, who: string | undefined, score: string) => `${who === undefined ? '' : 'which clients '}scores of ${score}`,
    )
    .replace(ONE_SCORE, 'scores of $1')
    .replace(/\bzeroe?s\b/, 'scores of 0')
    .replace(SUPERLATIVE, '$2 $1');
  const named = takeNames(whole, names, { lexicon, self });
  const sides = sidesOf(named);
  if (sides === undefined) {
    return { puzzle: { kind: 'names', part: named.filters.map(({ label }) => label).join(', ') } };
  }
  const rest = sides.compared.length === 0 ? named.rest : withoutComparing(named.rest);
  return { heard: { asking, spelled, isNow: NOW.test(tidy(text)), named, ...sides, ...parse(rest, asking) }, mended };
}

/** "which clients?" and "from which client?" behind another question. */
const FROM_WHICH =
  /^(?:and )?(?:(?:from|for|by|of|in) )?(?:which|what) (clients?|customers?|skills?|pms?|persons?|people|specialists?)(?: (?:is|are|was|were) (?:they|it|that|those|these)(?: (?:from|for|of|by))?)?$/;

/** Clients of what was counted before; if clients were counted, these clients. */
function ofBefore(word: string, { metric }: Question): string {
  const counted = /^(?:client|customer)/.test(word)
    ? 'clients'
    : /^(?:person|people|special)/.test(word)
      ? 'people'
      : '';
  return metric.unit === counted ? 'which ones' : `by ${word}`;
}

/** "which client is the least happy" asks for the least happy client. */
const SUPERLATIVE =
  /\b(?:which|what) (clients?|customers?|people|person|specialists?|pms?) (?:is|are|was|were) (?:the |our )?((?:most|least) \p{L}+|happiest|unhappiest|biggest|best|worst|busiest)(?= |$)/u;
const GIVING =
  /\b(?:gave|give|gives|rated|rate|rates|scored)(?: us)?(?: with)? (?=(?:less|more|lower|higher|fewer|worse|better) than|below|under|above|over|at (?:least|most))/;
const NOW = /\b(?:right now|now|rn|currently|at (?:the|this) moment|at present)\b/;
/** A list of projects names their clients. */
const FOR_WHOM = /^(.*\p{L}),? and for (?:whom|who|which clients?)$/u;
/** "who gave us a 3", and "any 3s": scores of exactly that. */
const GAVE_ONE =
  /\b(?:(who) (?:has |have )?)?(?:gave|give|gives|given|rated|scored)(?: us)?(?: (?:with|an?|the))? (\d|10)(?=$|\s+(?!(?:or|and|to|out)\b))/;
const ONE_SCORE = /(?<![\d.,]|\band |\bor )\b(\d)s(?=$|\s+(?!(?:or|and)\b))/;

/**
 * The likeliest reading that names a metric. A reading with a limit ("over 3 days") is tried only if none without a
 * limit is found.
 */
export function parse(text: string, asking: Asking): Parsed {
  const { lexicon, overview } = asking.catalogue;
  const plain = likeliest(text, asking);
  const part = portionOf(text, asking);
  if (part !== undefined && OF_ALL.test(text)) return part;
  // In "a budget over 2000" the number is not a year.
  const isAmount =
    /\b(?:above|below|under|more than|less than|at least|at most|(?:budgets?|worth|price) (?:of )?over) (?:19|20)\d\d\b/.test(
      text,
    );
  if (!isAmount && plain.found.kind === 'found' && plain.times.problem === undefined)
    return countsClients(text, plain) ? { ...plain, shape: { ...plain.shape, by: 'client' }, threshold: ANY } : plain;
  for (const limited of limits(text, lexicon)) {
    const parsed = likeliest(limited.rest, asking);
    if (parsed.found.kind === 'found' || overview(parsed.times.rest) !== undefined)
      return { ...parsed, threshold: limited.threshold };
  }
  return part ?? plain;
}

/** A share of all claims is no claim rate. */
const OF_ALL =
  /\bhow much of (?:all|our|the|total)\b|\b(?:share|percent(?:age)?|pct|proportion|fraction|part) of (?:all |our |the )*(?:claims|requests|starts|completions|cancellations|revenue)\b/;

function portionOf(text: string, asking: Asking): Parsed | undefined {
  const whole = text.replace(PORTION, ' ').trim();
  const parsed = whole === text ? undefined : likeliest(whole, asking);
  return parsed?.found.kind === 'found' ? { ...parsed, portion: true } : undefined;
}

/** "what share of our revenue comes from bakery": the share that one name has of a number. */
const PORTION =
  /\b(?:(?:what|which) )?(?:(?:share|percent(?:age)?|pct|proportion|fraction|part)(?: of)?|how much of)(?: (?:all|our|the|total|of))*(?=\s)/;

/** "how many clients gave a bad score": each client once, however many scores they gave. */
const HOW_MANY_CLIENTS = /\b(?:how many|number of|amount of)\b(?: \p{L}+){0,3}? (?:clients|customers)\b/u;
const ANY: Threshold = { op: '>=', value: 1, unit: 'number', said: 'with at least 1', each: true };

function countsClients(text: string, { shape, found, threshold }: Parsed): boolean {
  if (found.kind !== 'found' || threshold !== undefined || !HOW_MANY_CLIENTS.test(text)) return false;
  const { metric } = found;
  const isOne = 'doer' in metric && metric.doer === 'client' && metric.kind === 'count';
  return (
    isOne && metric.subject === 'Clients' && metric.things !== 'score client' && (shape.by ?? shape.list) === undefined
  );
}

function limits(text: string, lexicon: Lexicon): CutThreshold[] {
  return [cutGroupThreshold(text, lexicon), cutThreshold(text)].flatMap((one) => one ?? []);
}

/** The first reading that contains a metric, else the first reading. */
function likeliest(text: string, asking: Asking): Parsed {
  const { lexicon } = asking.catalogue;
  const all = readShapes(text, lexicon).map((shape): Parsed => {
    const times = readTimes(shape.rest, asking);
    const found = findMetric(times.rest, lexicon);
    if (found.kind === 'found' && !isAhead(found.metric)) return { shape, times, found };
    // "due before friday" is understood only where days to come are.
    const coming = readTimes(shape.rest, { ...asking, ahead: true });
    const due = findMetric(coming.rest, lexicon);
    return due.kind === 'found' && isAhead(due.metric) ? { shape, times: coming, found: due } : { shape, times, found };
  });
  const [first] = all;
  const nothing: Parsed = {
    shape: { rest: '' },
    times: { rest: '' },
    found: { kind: 'unknown', part: '', near: [], told: 0 },
  };
  const named = all.filter(({ found }) => found.kind === 'found');
  // A number of the moment has no period, but another reading may have: projects by person, not "projects per person".
  const timely =
    named[0] !== undefined && isTimeless(named[0]) ? all.find((one) => one !== named[0] && one.shape.by) : undefined;
  const often =
    MANY_ON_AVERAGE.test(text) || named[0] === undefined
      ? all.flatMap((one) => averageOver(one, lexicon) ?? [])[0]
      : undefined;
  return often ?? timely ?? named[0] ?? first ?? nothing;
}

/** "average claims" are many, but the average claim is a length of time. */
const MANY_ON_AVERAGE =
  /\b(?:average|avg|mean)(?: (?:number|amount|count))?(?: of)? (?:\p{L}+ )?(?:claims|starts|completions|projects|requests|revenue|turnover|sales|income)\b/u;

/** "average requests per week": the table by week shows the average too. */
function averageOver({ shape, times }: Parsed, lexicon: Lexicon): Parsed | undefined {
  if (!/^(?:day|week|month|quarter)s?$/.test(shape.by ?? '')) return undefined;
  const rest = times.rest.replace(/\b(?:average|avg|mean)\b(?: (?:number|amount|count))?(?: of)?/, '').trim();
  const found = findMetric(rest, lexicon);
  const isCount =
    rest !== times.rest &&
    found.kind === 'found' &&
    'kind' in found.metric &&
    /^(?:count|sum)$/.test(found.metric.kind);
  return isCount ? { shape, times: { ...times, rest }, found } : undefined;
}

function isTimeless({ found, times: { period } }: Parsed): boolean {
  if (found.kind !== 'found' || period === undefined || period.words === 'today') return false;
  return !hasPeriod(found.metric) && !('over_time' in found.metric && found.metric.over_time !== undefined);
}

function namesOf(names: readonly Named[]): (word: string) => boolean {
  const words = new Set(names.flatMap(({ ways }) => ways.flat()));
  // A single letter is an initial, and no word by itself.
  return (word) => word.length > 1 && words.has(word);
}
