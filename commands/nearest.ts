import { distance } from 'fastest-levenshtein';

/**
 * Finds the known word that a word with a typing error means. Undefined if none is similar enough. In two letters one
 * mistake may make any word ("no" is not "go"), so it counts only with `evenShort`, for callers that ask the person.
 */
export function nearest(typed: string, known: readonly string[], { evenShort = false } = {}): string | undefined {
  const word = typed.toLowerCase();
  const most = Math.max(evenShort ? 1 : 0, Math.floor(word.length / 3));
  const [best] = known
    .map((one) => ({ one, far: mistakes(word, one.toLowerCase()), begins: begins(word, one.toLowerCase()) }))
    .filter(({ far, begins }) => begins || far <= most)
    .sort((a, b) => Number(b.begins) - Number(a.begins) || a.far - b.far);
  return best?.one;
}

/** The edit distance of two words. A swap of two letters counts as one. */
function mistakes(word: string, known: string): number {
  const at = [...word].findIndex((letter, index) => letter !== known[index]);
  const swapped = `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`;
  return at !== -1 && swapped === known ? 1 : distance(word, known);
}

function begins(word: string, known: string): boolean {
  return known.startsWith(word) && (word.length >= 3 || known.length === word.length + 1);
}
