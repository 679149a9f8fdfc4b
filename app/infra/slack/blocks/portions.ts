import { mrkdwn } from './text.ts';

/**
 * Splits a long text into portions of mrkdwn that fit into a section each. It splits between paragraphs, lines or words
 * if possible, and drops only blanks at the splits.
 */
export function portions(text: string, most = 2_900): string[] {
  const found: string[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    const end = cutOf(rest, most);
    const portion = mrkdwn(rest.slice(0, end), Number.POSITIVE_INFINITY);
    if (portion !== '') found.push(portion);
    rest = rest.slice(end).trimStart();
  }
  return found;
}

/** The end of the next portion. */
function cutOf(text: string, most: number): number {
  let end = Math.min(text.length, most);
  // Escaping makes a text longer, so the portion may have to be shortened.
  while (mrkdwn(text.slice(0, end), Number.POSITIVE_INFINITY).length > most) end = Math.floor(end * 0.9);
  if (end === text.length) return end;
  const fits = text.slice(0, end);
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = fits.lastIndexOf(mark);
    if (at > end / 2) return at + mark.length;
  }
  // A surrogate pair must not be split.
  return /[\uD800-\uDBFF]$/.test(fits) ? end - 1 : end;
}
