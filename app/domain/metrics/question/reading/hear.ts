import { codeIn } from '../elsewhere.ts';
import { sidesOf, skillWords, takeNames, withoutComparing } from '../filters.ts';
import type { Lexicon } from '../lexicon.ts';
import type { Named } from '../names.ts';
import { isAhead, type Puzzle } from '../question.ts';
import { readShapes } from '../shape.ts';
import { readTimes } from '../times.ts';
import { withoutCourtesy } from '../typing/courtesy.ts';
import { type Mended, mend } from '../typing/spelling.ts';
import { tidy } from '../typing/tidy.ts';
import { findMetric } from '../words.ts';
import type { Asking, Heard, Parsed } from './asking.ts';
import { type CutThreshold, cutGroupThreshold, cutThreshold } from './threshold.ts';

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
    .replace(GIVING, 'scores ')
    .replace(SUPERLATIVE, '$2 $1');
  const named = takeNames(whole, names, { lexicon, self });
  const sides = sidesOf(named);
  if (sides === undefined) {
    return { puzzle: { kind: 'names', part: named.filters.map(({ label }) => label).join(', ') } };
  }
  const rest = sides.compared.length === 0 ? named.rest : withoutComparing(named.rest);
  return { heard: { asking, spelled, named, ...sides, ...parse(rest, asking) }, mended };
}

/** "which client is the least happy" asks for the least happy client. */
const SUPERLATIVE =
  /\b(?:which|what) (clients?|customers?|people|person|specialists?|pms?) (?:is|are|was|were) (?:the |our )?((?:most|least) \p{L}+|happiest|unhappiest|biggest|best|worst|busiest)(?= |$)/u;
const GIVING =
  /\b(?:gave|give|gives|rated|rate|rates|scored)(?: us)?(?: with)? (?=(?:less|more|lower|higher|fewer|worse|better) than|below|under|above|over|at (?:least|most))/;

/**
 * The likeliest reading that names a metric. A reading with a limit ("over 3 days") is tried only if none without a
 * limit is found.
 */
export function parse(text: string, asking: Asking): Parsed {
  const { lexicon, overview } = asking.catalogue;
  const plain = likeliest(text, asking);
  // In "a budget over 2000" the number is not a year.
  const isAmount =
    /\b(?:above|below|under|more than|less than|at least|at most|(?:budgets?|worth|price) (?:of )?over) (?:19|20)\d\d\b/.test(
      text,
    );
  if (!isAmount && plain.found.kind === 'found' && plain.times.problem === undefined) return plain;
  for (const limited of limits(text, lexicon)) {
    const parsed = likeliest(limited.rest, asking);
    if (parsed.found.kind === 'found' || overview(parsed.times.rest) !== undefined)
      return { ...parsed, threshold: limited.threshold };
  }
  return plain;
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
  return all.find(({ found }) => found.kind === 'found') ?? first ?? nothing;
}

function namesOf(names: readonly Named[]): (word: string) => boolean {
  const words = new Set(names.flatMap(({ ways }) => ways.flat()));
  // A single letter is an initial, and no word by itself.
  return (word) => word.length > 1 && words.has(word);
}
