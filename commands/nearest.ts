import { distance } from 'fastest-levenshtein';

/** The one of the known words that was meant by a mistyped one; undefined where none is near enough to ask. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  const [best] = known
    .map((one) => ({ one, far: distance(word, one.toLowerCase()), begins: begins(word, one.toLowerCase()) }))
    .filter(({ far, begins }) => begins || far <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => Number(b.begins) - Number(a.begins) || a.far - b.far);
  return best?.one;
}

function begins(word: string, known: string): boolean {
  return word.length >= 3 && known.startsWith(word);
}
