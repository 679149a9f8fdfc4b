import { distance } from 'fastest-levenshtein';
import { LONG_GRAMMAR } from '../idle.ts';
import { type Lexicon, stem } from '../lexicon.ts';
import { OFTEN_TYPED } from './often-typed.ts';

/** A word that was corrected. The answer tells the correction. */
export interface Mended {
  typed: string;
  read: string;
}

/**
 * Corrects typing errors: short words by a list of frequent errors, longer words if exactly one known word differs in
 * one or two letters. Known words stay, including names of people and clients. Words after "for" stay too, because
 * any name may follow there.
 */
export function mend(
  text: string,
  lexicon: Lexicon,
  { isName, skills }: { isName: (word: string) => boolean; skills: readonly string[] },
): { text: string; mended: Mended[] } {
  const mended: Mended[] = [];
  let before = '';
  const read = text.replace(/"[^"]*"|[@#$&\d]?[\p{L}\p{N}]+(?:[&.][\p{L}\p{N}]+)*/gu, (word) => {
    const [previous] = [before];
    before = word;
    const often = OFTEN_TYPED.get(word);
    if (often !== undefined && !isKnown(word)) return often;
    if (/["@#$&.\d]/.test(word) || isKnown(word)) return word;
    if (NEVER.has(word)) return word;
    const skill = skillBegun(word, skills);
    const isAfterName = /^(?:for|with|client|customer|by|named|called)$/.test(previous);
    if (skill === undefined && isAfterName) return word;
    const meant = skill ?? nearestTo(word, [...lexicon.vocabulary, ...LONG_GRAMMAR, ...skills]);
    // A word for a skill or for the people who have it is not a typing error.
    if (meant === undefined || meant === word) return word;
    mended.push({ typed: word, read: meant });
    return meant;
  });
  return { text: read, mended };

  function isKnown(word: string): boolean {
    return lexicon.isOurs(word) || isName(word);
  }
}

/**
 * The skill that begins with the word, if only one does: copywriting for copy. In `skills`, each skill's own name
 * comes first, followed by the words for its people.
 */
function skillBegun(word: string, skills: readonly string[]): string | undefined {
  if (word.length < 4) return undefined;
  const [first, ...others] = skills.filter((skill) => skill.startsWith(word));
  return others.every((other) => first !== undefined && alikeBegin(first, other)) ? first : undefined;
}

/** Whether both are words of the same skill: copywriting and copywriters are, copywriting and copyediting are not. */
function alikeBegin(one: string, other: string): boolean {
  return one.slice(0, 6) === other.slice(0, 6);
}

function nearestTo(word: string, vocabulary: readonly string[]): string | undefined {
  const allowed = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  if (allowed === 0) return undefined;
  let best: { far: number; words: Set<string> } = { far: allowed + 1, words: new Set() };
  for (const known of vocabulary) {
    if (known.length < 4 || Math.abs(known.length - word.length) > allowed) continue;
    const far = mistyped(word, known);
    // A word of four letters resembles too many others. So it is corrected only if two of its letters were swapped.
    if (far > allowed || (known.length < 5 && !isSwapped(word, known))) continue;
    if (known[0] !== word[0] && (word.length < 6 || far > 1) && !isSwapped(word, known)) continue;
    if (far < best.far) best = { far, words: new Set() };
    if (far === best.far) best.words.add(known);
  }
  const [meant, ...others] = best.words;
  // If the similar words are only forms of one word (claim, claims), any of them will do.
  return others.every((other) => meant !== undefined && stem(other) === stem(meant)) ? meant : undefined;
}

function mistyped(word: string, known: string): number {
  return isSwapped(word, known) ? 1 : distance(word, known);
}

/** Whether two adjacent letters were swapped. */
function isSwapped(word: string, known: string): boolean {
  if (word.length !== known.length || word === known) return false;
  const at = [...word].findIndex((letter, place) => letter !== known[place]);
  return word[at] === known[at + 1] && word[at + 1] === known[at] && word.slice(at + 2) === known.slice(at + 2);
}

/** Correct English words that are one letter away from one of our words. They are never corrected. */
const NEVER: ReadonlySet<string> = new Set(
  `think thinks thought thing told tell tells work works worked joke store stores scope scopes scare scares core cores stars star smart stare state states stage stages honey tales mail
   maker makers leads sale mentors mentor report reports cost costs host hosts posts tests rest chart charts pages order orders
   bright night freight planet plans plan massive clans opera opened reopened restarted dating rated mating
   stats stat status statistics quest quests conquest stating starring staff scored boring passing past paste posted
   paying prime promoted promote promotion friend friends mother other others skill skills kills bills
   spend spends spent spending spender
   charter party parties teams teem clear clears course courses source sources hour hours our ours your yours tour
   rejected projected reclaimed disclaimed declaimed proclaimed exclaimed restart weather whether
   projector projectors projection projections objects subject subjects prospects protect protects aspects`.split(
    /\s+/,
  ),
);
