import { mrkdwn } from './text.ts';

/**
 * A long text whole, as mrkdwn in portions that fit a section each. It is cut between paragraphs, lines or words where
 * there are any; only blanks at the cuts are left out.
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

/** Where the next portion ends. */
function cutOf(text: string, most: number): number {
  let end = Math.min(text.length, most);
  // Escaped, a text is longer.
  while (mrkdwn(text.slice(0, end), Number.POSITIVE_INFINITY).length > most) end = Math.floor(end * 0.9);
  if (end === text.length) return end;
  const fits = text.slice(0, end);
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = fits.lastIndexOf(mark);
    if (at > end / 2) return at + mark.length;
  }
  // Half of a surrogate pair would be nothing.
  return /[\uD800-\uDBFF]$/.test(fits) ? end - 1 : end;
}
