import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Makes a rule from a function that parses the text of one environment variable and throws a misfit on bad input. No
 * secret is ever repeated in full.
 */
export function rule<Value>(read: (given: string) => Value) {
  return z.string().transform((given, context): Value => {
    try {
      return read(given);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

const MOST_NAMED = 5;

class Misfit extends Error {}

/** Builds an error from the expected value, the actual one, and the fix. */
export function misfit(expected: string, got: string, mend: string): Misfit {
  return new Misfit(`expected ${expected}, got ${got}. ${mend}`);
}

/** Builds the error for an invalid file; it names the first problems in it. */
export function misfitOfFile(expected: string, path: string, problems: readonly string[]): Misfit {
  const more = problems.length > MOST_NAMED ? `; and ${problems.length - MOST_NAMED} more` : '';
  const named = `${problems.slice(0, MOST_NAMED).join('; ')}${more}`;
  return misfit(expected, `${quoted(path)} with problems`, `Mend ${named}.`);
}

export function quoted(given: string): string {
  return JSON.stringify(given.length > 80 ? `${given.slice(0, 80)}…` : given);
}

/** The first characters of a secret: enough to recognise it, too few to use it. */
export function shorten(given: string): string {
  return given.length > 10 || /^(xox[a-z]|xapp)-/.test(given) ? `"${given.slice(0, 5)}…"` : '"…"';
}

export function urlOf(given: string, schemes: readonly string[], mend: string): URL {
  const expected = `a URL beginning with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  // URL drops line breaks silently, so two addresses on two lines would become one wrong address.
  if (/[\t\n\r]/.test(given)) throw misfit('an address in one line', 'one with a line break or a tab in it', mend);
  if (!URL.canParse(given)) throw misfit(expected, shorten(given), mend);
  const url = new URL(given);
  if (!schemes.includes(url.protocol.slice(0, -1))) throw misfit(expected, `"${url.protocol}…"`, mend);
  if (!canDecode(`${url.username}:${url.password}`))
    throw misfit('a %-encoded user and password', '"%" on its own', mend);
  if (url.hostname === '' && !url.searchParams.has('socket'))
    throw misfit('a URL with a host', withoutPassword(url), mend);
  return url;
}

export function canDecode(encoded: string): boolean {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
}

export function withoutPassword(url: URL): string {
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return quoted(shown.href);
}

/** Reads the file that a variable names. */
export function readText(path: string): string {
  const mend = 'Give the path of a file that this program may read.';
  if (!existsSync(path)) throw misfit('a file', `${quoted(path)}, which does not exist`, mend);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw misfit(
      'a readable file',
      `${quoted(path)} (${error instanceof Error ? error.message : String(error)})`,
      mend,
    );
  }
}
