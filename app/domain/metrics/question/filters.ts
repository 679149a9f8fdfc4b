import { distance } from 'fastest-levenshtein';
import type { Lexicon } from './lexicon.ts';
import type { Filter, Named } from './names.ts';

/** What a name in the text means, and which words of the text it covers. */
type Meant =
  | { kind: 'one'; filter: Filter; to: number; instead?: string }
  | { kind: 'several'; several: Named[]; part: string; to: number };

export interface Filtered {
  filters: Filter[];
  /** The text without the names. */
  rest: string;
  /** Two people are asked about together ("anna with bela"). Comparing them would not answer that. */
  joint: boolean;
  /** A name in the text that matches several names, or none. It is left out of `rest`. */
  puzzle?: { part: string; near: Named[]; several: boolean };
}

/** Words between two names of one kind which say that the names are compared. */
const BETWEEN_NAMES = /(?:^|\s)(?:vs\.?|versus|and|or|&|\+|than|against|to|compared(?: to)?|with|,|\/)?[\s,/&+]*$/;

interface Word {
  text: string;
  from: number;
  to: number;
}

/** Words before a name which say that everything but this name is meant. */
const NEGATION =
  '(?<!\\b(?:did|does|do|has|have|had|is|are|was|were)\\s+)not|excluding|excludes?|except(?:ing)?(?: for)?|without|minus|besides|other than|apart from|aside from|leaving out|ignoring|outside(?: of)?';
/** Words that may be followed by a name, even if the name is also an ordinary word. */
const BEFORE = new RegExp(
  String.raw`(?:^|\s)(?:(?:but\s+)?(${NEGATION})\s+)?(?:(for|of|from|with|by|at|in|about)\s+)?(?:the\s+)?(?:(client|customer|company|person|designer|skill|pm)\s+)?["@]?$`,
);
const ASKING = /^(?:did|does|has|have|is|was)$/;
/** In "could you tell me", "me" is who gets the answer, not whom it is about. */
const TOLD =
  /(?:^|\b(?:can|could|would|will|please|pls|to|and|just)\b.*?\s)(?:tell|show|give|get|send|let|remind|draw|fetch|bring)\s+$/;
const NEAR_ENOUGH = 0.34;
const MOST_COMPARED = 5;

/**
 * Takes the names of clients, people and skills out of a question. A word that has no other meaning counts as a name
 * wherever it stands. A name that is also an ordinary word ("Open Ltd", a person called April) counts only after
 * "for" and the like, or in quotes.
 */
export function takeNames(
  text: string,
  names: readonly Named[],
  { lexicon, self }: { lexicon: Lexicon; self?: Named | undefined },
): Filtered {
  const words: Word[] = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => {
    return { text: match[0], from: match.index, to: match.index + match[0].length };
  });
  const byFirst = new Map<string, { named: Named; way: readonly string[]; short: boolean }[]>();
  for (const named of names) {
    const ways = [
      ...named.ways.map((way) => ({ way, short: false })),
      ...(named.short ? [named.short, `${named.short}s`].map((word) => ({ way: [word], short: true })) : []),
    ];
    for (const one of ways) {
      const [first] = one.way;
      if (first !== undefined) byFirst.set(first, [...(byFirst.get(first) ?? []), { named, ...one }]);
    }
  }
  const filters: Filter[] = [];
  let puzzle: Filtered['puzzle'];
  let joint = false;
  let rest = '';
  let end = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined || word.from < end) continue;
    const left = text.slice(end, word.from);
    const before = BEFORE.exec(left) ?? undefined;
    const found = meantAt(at, before);
    if (found === undefined) continue;
    const spoken = left.slice(0, before === undefined ? undefined : before.index);
    end = found.to;
    if (text[end] === '"') end += 1;
    end += /^(?:['’]s|['’](?!\w))/.exec(text.slice(end))?.[0].length ?? 0;
    if (found.kind === 'several') {
      puzzle ??= { part: found.part, near: found.several, several: true };
      rest += ` ${spoken} `;
      continue;
    }
    const { instead = '' } = found;
    // "without bakery and nightingale" leaves both out.
    const previous = filters.at(-1);
    const goesOn = previous?.not && previous.kind === found.filter.kind && /^[\s,]*(?:and|or|nor|,)?\s*$/.test(spoken);
    const filter = before?.[1] === undefined && !goesOn ? found.filter : withoutIt(found.filter);
    const isBeside = filters.some(({ kind }) => kind === filter.kind);
    rest += ` ${isBeside ? spoken.replace(BETWEEN_NAMES, ' ') : spoken} ${instead} `;
    if (!filters.some((one) => one.said === filter.said)) filters.push(filter);
    joint ||= isBeside && /\b(?:with|do|does|know|knows|have|has) both\b|\btogether\b|\bjointly\b/.test(text);
    joint ||= isBeside && before?.[2] === 'with' && !/\bcompared?\s*$/.test(spoken);
  }
  rest = `${rest}${text.slice(end)}`.replace(/\s+/g, ' ').trim();
  return { filters, rest, joint, ...(puzzle === undefined ? {} : { puzzle }) };

  function meantAt(at: number, before: RegExpExecArray | undefined): Meant | undefined {
    const word = words[at];
    if (word === undefined) return undefined;
    const sign = text[word.from - 1];
    const said =
      before?.[2] ??
      before?.[3] ??
      (before?.[1] === undefined ? undefined : 'for') ??
      /\b(did|does|has|have|is|was)\s*$/.exec(text.slice(0, word.from))?.[1];
    const marked = sign === '@' || sign === '"';
    if (self !== undefined && /^(?:me|my|mine|i|myself)$/.test(word.text) && !TOLD.test(text.slice(0, word.from)))
      return { kind: 'one', filter: self.filter, to: word.to };
    const here = (byFirst.get(word.text) ?? []).filter(({ way }) =>
      way.every((one, ahead) => words[at + ahead]?.text === one),
    );
    const whole = here.filter(({ way, named }) => {
      if (marked || isOnlyName(at, way)) return marked || said !== 'in' || named.filter.kind !== 'person';
      // "for april" means the person April; "in april" and "of april" mean the month.
      return named.filter.kind === 'person'
        ? /^(?:for|by|with|did|does|has|have)$/.test(said ?? '')
        : said !== undefined;
    });
    const longest = Math.max(0, ...whole.map(({ way }) => way.length));
    const candidates = whole.filter(({ way }) => way.length === longest);
    const exact = candidates.some(({ short }) => !short) ? candidates.filter(({ short }) => !short) : candidates;
    const kind =
      before?.[2] === 'in'
        ? 'skill'
        : sign === '@' || /^(?:by|did|does|has|have|is|was)$/.test(said ?? '')
          ? 'person'
          : undefined;
    const fitting = exact.some(({ named }) => named.filter.kind === kind)
      ? exact.filter(({ named }) => named.filter.kind === kind)
      : exact;
    const meant = [...new Set(fitting.map(({ named }) => named))];
    const last = words[at + longest - 1];
    if (meant.length === 1 && meant[0] !== undefined && last !== undefined)
      return { kind: 'one', filter: meant[0].filter, to: last.to };
    if (meant.length > 1 && last !== undefined)
      return { kind: 'several', several: meant, part: text.slice(word.from, last.to), to: last.to };
    return peopleWith(word, said) ?? partly(at, said, marked);
  }

  /** Whether the words can only be a name: at least one of them has no other meaning. */
  function isOnlyName(at: number, way: readonly string[]): boolean {
    const possessive = /^['’]s\b/.test(text.slice(words[at + way.length - 1]?.to ?? 0));
    return possessive || way.some((one) => !lexicon.isOurs(one) && !/^\d+$/.test(one));
  }

  /** "designers" means the specialists with the skill design. */
  function peopleWith({ text: word, to }: Word, said: string | undefined): Meant | undefined {
    if (said !== undefined && said !== 'of' && said !== 'is') return undefined;
    const [, base] = /^(.{4,}?)e?(?:rs?|ors?|ists?)$/.exec(word) ?? [];
    if (base === undefined || lexicon.isOurs(word)) return undefined;
    const meant = names.filter(
      ({ filter, ways }) => filter.kind === 'skill' && ways[0]?.length === 1 && baseOf(ways[0]?.[0] ?? '') === base,
    );
    const [skill] = meant;
    return meant.length === 1 && skill !== undefined
      ? { kind: 'one', filter: skill.filter, to, instead: 'specialists' }
      : undefined;
  }

  /** Finds a client by a part of the name: "bakery" for Analytical Bakery. After "for", typing errors are allowed. */
  function partly(at: number, said: string | undefined, marked: boolean): Meant | undefined {
    let count = 0;
    while (count < 4) {
      const next = words[at + count];
      const previous = words[at + count - 1];
      if (next === undefined || lexicon.isOurs(next.text) || /^\d/.test(next.text)) break;
      if (previous !== undefined && !/^[\s&'.-]*$/.test(text.slice(previous.to, next.from))) break;
      count += 1;
    }
    // What follows the name may be another word: "did nightingale spend".
    for (let many = count; many > 0; many--) {
      const found = partlyBy(words.slice(at, at + many), said, marked);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function partlyBy(run: readonly Word[], said: string | undefined, marked: boolean): Meant | undefined {
    const last = run.at(-1);
    if (last === undefined || (run[0]?.text.length ?? 0) < 3) return undefined;
    const isOwner = /^['’]s\b/.test(text.slice(last.to));
    const isBesideVersus =
      /\b(?:vs\.?|versus|(?:and|or|than|to|with|against|is) the)\s*$/.test(text.slice(0, run[0]?.from)) ||
      /^\s+(?:vs|versus)\b/.test(text.slice(last.to));
    const free = (said !== undefined && said !== 'in') || isOwner || isBesideVersus;
    // "is" and "does" may begin any sentence, so typing errors in the name after them are not corrected.
    const forgiving = said !== undefined && said !== 'in' && !ASKING.test(said);
    // A typing error beside a word of the same name is one too: "nps analytcal bakery".
    const isForgiven = (way: readonly string[]) =>
      forgiving || (run.length > 1 && run.some(({ text: word }) => word.length >= 5 && way.includes(word)));
    const meant = names.filter(({ filter, ways }) =>
      ways.some(
        (way) =>
          filter.kind !== 'skill' &&
          run.every((one) => way.some((other) => isLike(one.text, other, isForgiven(way) && filter.kind === 'client'))),
      ),
    );
    const [only] = meant;
    // The first word of a client's name is enough alone: "revenue nightingale". Other words may mean anything.
    const isFirst = run.length === 1 && last.text.length >= 5 && only?.ways.some(([first]) => first === last.text);
    if (isFirst && only !== undefined && meant.length === 1) return { kind: 'one', filter: only.filter, to: last.to };
    if (!free && !marked && run.length < 2) return undefined;
    if (only !== undefined && meant.length === 1) return { kind: 'one', filter: only.filter, to: last.to };
    if (meant.length > 1 && (free || marked))
      return { kind: 'several', several: meant, part: text.slice(run[0]?.from, last.to), to: last.to };
    return undefined;
  }
}

/**
 * Splits filters: a single one of its kind restricts the number, and several of one kind are compared. Undefined if
 * the combination is not supported.
 */
export function sidesOf({ filters, joint }: Filtered): { filters: Filter[]; compared: Filter[] } | undefined {
  // What is left out is no side of a comparison.
  const wanted = filters.filter(({ not }) => !not);
  const many = wanted.filter(({ kind }) => wanted.filter((one) => one.kind === kind).length > 1);
  const kinds = new Set(many.map(({ kind }) => kind));
  if (kinds.size > 1 || many.length > MOST_COMPARED || kinds.has('currency') || joint) return undefined;
  return { filters: filters.filter((one) => !many.includes(one)), compared: many };
}

/** Everything but what the filter restricts to. */
function withoutIt(filter: Filter): Filter {
  return { ...filter, not: true, said: `not ${filter.said}` };
}

/** Removes words that only say that names are compared. */
export function withoutComparing(text: string): string {
  return text
    .replace(/\b(?:compare|comparison(?: of)?|comparing|difference|each|both|more|less|fewer|higher|lower)\b/g, ' ')
    .replace(/\b(?:takes?|took|lasts?|lasted) (?:longer|shorter)\b/g, 'how long')
    .replace(/\b(?:faster|slower|quicker)\b/g, 'how fast')
    .replace(/\bbetween\b(?!.*\band\b)|^[\s,:-]+|(?<=^who )(?:is|has|did)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Finds similar names, best first. */
export function namesLike(text: string, names: readonly Named[]): Named[] {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  const far = ({ ways }: Named) =>
    Math.min(
      ...ways.flatMap((way) =>
        way.flatMap((one) => words.map((word) => distance(word, one) / Math.max(word.length, one.length))),
      ),
    );
  return names
    .map((named) => ({ named, far: far(named) }))
    .filter((one) => one.far <= NEAR_ENOUGH)
    .sort((one, other) => one.far - other.far)
    .slice(0, 5)
    .map(({ named }) => named);
}

function isLike(word: string, other: string, mistyped: boolean): boolean {
  if (word === other) return true;
  return mistyped && word.length >= 5 && word[0] === other[0] && distance(word, other) <= (word.length < 8 ? 1 : 2);
}

/** The names of skills, and regular words for people who have them: copywriting, copywriter, copywriters. */
export function skillWords(names: readonly Named[]): string[] {
  const skills = names.flatMap(({ filter, ways }) => (filter.kind === 'skill' ? ways.flat() : []));
  return skills.flatMap((skill) => [skill, ...['er', 'ers', 'or', 'ors'].map((end) => `${baseOf(skill)}${end}`)]);
}

/** The stem of a skill: design for design, copywrit for copywriting, illustrat for illustration. */
function baseOf(skill: string): string {
  return skill.replace(/(?:ing|ment|ion|ics|y|e)$/, '');
}
