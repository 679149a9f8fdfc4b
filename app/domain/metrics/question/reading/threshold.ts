import type { Lexicon } from '../lexicon.ts';

/** A limit in a question: longer than a week, more than 3, below 7. */
export interface Threshold {
  op: '>' | '>=' | '<' | '<=' | '=';
  /** In seconds, or a bare number. */
  value: number;
  unit: 'seconds' | 'number';
  /** The words that read as this threshold again. */
  said: string;
  /** The limit is for each label of a breakdown: clients with more than 3 projects. */
  each?: true;
}

export interface CutThreshold {
  threshold: Threshold;
  /** The remaining text. */
  rest: string;
}

const NUMBER = String.raw`(\d[\d,.]*k?|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half an?)`;
const UNIT = '(minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|months?|years?)';
const COMPARING =
  '(more than|longer than|older than|greater than|bigger than|higher than|larger than|better than|over|above|exceeding|at least|minimum|less than|fewer than|shorter than|lower than|smaller than|worse than|quicker than|faster than|under|below|at most|up to|within|exactly|>=|<=|>|<|=)';
/** Words before a limit that belong to it: took longer than, by more than, for over. */
const LEADING = String.raw`(?:\b(?:that|which|who)\s+)?(?:\b(?:took|take|takes|taking|lasted|lasting|lasts|needed|by|for|after|of|with|worth|are|is|were|was|have been|has been|waiting|waited|wait|still)\s+)*`;
const BEFORE = new RegExp(
  String.raw`(${LEADING})(?:a )?(?<![\w<>=])${COMPARING}\s*${NUMBER}(?:\s+(?:${UNIT}))?(?![\w.-])`,
);
const BEHIND = new RegExp(
  String.raw`(${LEADING})(?<![\w.,-])${NUMBER}(?:\s+(?:${UNIT}))?(?:\s+(?:or|and))?\s+(more|higher|above|up|better|over|longer|older|less|lower|below|under|fewer|shorter)(?=\s|$)(?!\s+than)`,
);
/** "not claimed for 2 days": that long at least. */
const FOR = new RegExp(String.raw`\bfor ${NUMBER}\s+${UNIT}(?=\s|$)`);
const PLUS = /(?<![\w.,-])(\d+)\s?\+(?=\s|$)/;
/** "by client with over 3": the canonical form of a limit for each. */
const BY_WITH = /(\bby \p{L}+(?: \p{L}+)?) with (?:over|at least|under|at most|exactly) \d/u;
const SCORE =
  /\b(scores?|ratings?) (?:of )?(?:an? )?(\d{1,2})(?=$|\s+(?!(?:or|and) (?:more|less|higher|lower|above|below))(?:this|last|in|for|since|from|today|yesterday|on))/;

const SECONDS: Record<string, number> = { mi: 60, h: 3_600, d: 86_400, w: 604_800, mo: 2_592_000, y: 31_536_000 };
const NAMES: Record<string, string> = { mi: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year' };
const WORDS: Record<string, number> = { one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8 };
const MORE: Record<string, number> = { a: 1, an: 1, nine: 9, ten: 10, twelve: 12, 'half a': 0.5, 'half an': 0.5 };

/** Finds the limit of a text. Verbs of duration are left as "long", so that "took longer than a week" names a length. */
export function cutThreshold(text: string): CutThreshold | undefined {
  const before = BEFORE.exec(text);
  if (before !== null) {
    const [whole, lead = '', word = '', number = '', unit] = before;
    return cut(text, {
      whole,
      lead,
      number,
      unit,
      op: opOf(word),
      isLength: /^(?:longer|shorter|quicker|faster)/.test(word),
    });
  }
  const behind = BEHIND.exec(text);
  if (behind !== null) {
    const [whole, lead = '', number = '', unit, word = ''] = behind;
    const op = /^(?:less|lower|below|under|fewer|shorter)$/.test(word) ? '<=' : '>=';
    return cut(text, { whole, lead, number, unit, op, isLength: /^(?:longer|shorter)$/.test(word) });
  }
  const lasting = /\b(?:not|unclaimed|waiting|open|overdue|late)\b/.test(text) ? FOR.exec(text) : null;
  if (lasting !== null) {
    const [whole, number = '', unit] = lasting;
    return cut(text, { whole, lead: '', number, unit, op: '>=', isLength: false });
  }
  const plus = PLUS.exec(text);
  if (plus !== null) {
    return cut(text, { whole: plus[0], lead: '', number: plus[1] ?? '', unit: undefined, op: '>=', isLength: false });
  }
  const score = SCORE.exec(text);
  if (score === null) return undefined;
  const [whole, noun = '', number = ''] = score;
  const found = cut(text, { whole, lead: '', number, unit: undefined, op: '=', isLength: false });
  return found === undefined ? undefined : { ...found, rest: `${noun} ${found.rest}` };
}

/**
 * "clients with more than 3 projects", "who has more than 3 projects": cuts out the limit and its dimension. Undefined:
 * the text begins with no dimension.
 */
export function cutGroupThreshold(text: string, lexicon: Lexicon): CutThreshold | undefined {
  const [whole, grouped] = BY_WITH.exec(text) ?? [];
  if (whole !== undefined && grouped !== undefined) {
    const limited = cutThreshold(text.slice(text.indexOf(whole) + grouped.length));
    return limited && each(limited.threshold, `${text.slice(0, text.indexOf(whole))}${grouped} ${limited.rest}`);
  }
  const found = cutThreshold(text);
  if (found === undefined || found.threshold.unit === 'seconds') return undefined;
  const place =
    /^(?:(?:how many|(?:the )?(?:number|amount|count) of|which|what|list|all|of|the|our|any|are there|do we have)\s+)*(\p{L}+)\s+(?:(?:with|who|that|which|have|has|had|having|got|did|do|does|gave|give|us|are|is|on)\s+)*/u.exec(
      text,
    );
  const [head = '', word = ''] = place ?? [];
  const isPerson = /^who$/.test(word);
  if (head === '' || (!isPerson && lexicon.cutNamed(word) === undefined)) return undefined;
  const behind = text.slice(head.length);
  // The limit follows the word that is counted by, or its verb: "clients that requested more than 3 projects".
  const verb =
    /^(?:completed|finished|claimed|started|requested|ordered|handled|passed|cancelled)\s+/.exec(behind)?.[0] ?? '';
  const limited = cutThreshold(behind.slice(verb.length));
  if (
    limited === undefined ||
    !/^(?:a )?[><=]|^(?:more|over|above|at|less|fewer|under|below|up|exactly|\d)/.test(behind.slice(verb.length))
  )
    return undefined;
  return each(limited.threshold, `by ${isPerson ? 'who' : word} ${verb}${limited.rest}`.trim());
}

function each(threshold: Threshold, rest: string): CutThreshold | undefined {
  if (threshold.unit === 'seconds') return undefined;
  return { threshold: { ...threshold, said: `with ${threshold.said}`, each: true }, rest };
}

/** Whether a number passes. */
export function passes(value: number, { op, value: limit }: Threshold): boolean {
  switch (op) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
  }
}

function cut(
  text: string,
  found: {
    whole: string;
    lead: string;
    number: string;
    unit: string | undefined;
    op: Threshold['op'];
    isLength: boolean;
  },
): CutThreshold | undefined {
  const { whole, lead, number, op } = found;
  const unit = found.unit === undefined ? undefined : unitOf(found.unit);
  const many = numberOf(number);
  if (!Number.isFinite(many) || (unit === undefined && /^(?:half |an?$)/.test(number))) return undefined;
  const value = unit === undefined ? many : many * (SECONDS[unit] ?? 1);
  const words = { '>': 'over', '>=': 'at least', '<': 'under', '<=': 'at most', '=': 'exactly' }[op];
  const named = unit === undefined ? '' : ` ${NAMES[unit]}${many === 1 ? '' : 's'}`;
  const isTaken = found.isLength || /\b(?:took|takes?|taking|last(?:ed|ing|s)|needed)\b/.test(lead);
  const waits = /\bwait/.test(lead) ? 'waiting' : '';
  const rest = text
    .replace(whole, () => ` ${waits} ${isTaken ? 'long' : ''} `)
    .replace(/\s+/g, ' ')
    .trim();
  const threshold = {
    op,
    value,
    unit: unit === undefined ? 'number' : 'seconds',
    said: `${words} ${many}${named}`,
  } as const;
  return { threshold, rest };
}

function opOf(word: string): Threshold['op'] {
  if (/^(?:at least|minimum|>=)$/.test(word)) return '>=';
  if (/^(?:at most|up to|within|<=)$/.test(word)) return '<=';
  if (/^(?:exactly|=)$/.test(word)) return '=';
  return /^(?:less|fewer|shorter|lower|smaller|worse|quicker|faster|under|below|<)/.test(word) ? '<' : '>';
}

function unitOf(word: string): string {
  return /^mo/.test(word) ? 'mo' : /^mi/.test(word) ? 'mi' : word.charAt(0);
}

/** NaN if it is ambiguous: 5.000 may be five, or five thousand. */
function numberOf(word: string): number {
  const digits = word.replace(/k$/, '');
  const isClear = /^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d{1,2})?$/.test(digits);
  const number = isClear ? Number(digits.replaceAll(',', '')) * (digits === word ? 1 : 1_000) : Number.NaN;
  return WORDS[word] ?? MORE[word] ?? number;
}
