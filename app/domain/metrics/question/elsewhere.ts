/** Common questions that are not about a number, and are answered in another place of the product. */
export type Elsewhere = 'away' | 'free' | 'skills' | 'paid';

const words: Record<Elsewhere, RegExp> = {
  away: /\b(?:away|vacations?|holidays?|pto|days? off|off|sick|ill|absent|(?:comes?|be|is) back|back from|when .*back|out of office|ooo|on leave|not working)\b/,
  free: /\b(?:free|available|availability|idle|bored|spare|nothing to do|(?:has|have|got|with) nothing|take more|take on more|take another|has time|have time|capacity|bandwidth)\b/,
  paid: /\b(?:paid|unpaid|pays?|payments?|owed?|owes|outstanding|receivables?|debts?|(?:over)?due invoices?)\b/,
  skills: /\b(?:skills?|good at|capable of|specializes?|specialises?)\b/,
};

/** Finds which of these a text asks. `strange`: the words of the text that were not understood. */
export function findElsewhere(text: string, strange: string): Elsewhere | undefined {
  const unread = new Set(strange.split(' '));
  return (['away', 'free', 'skills', 'paid'] as const).find((one) => {
    const found = words[one].exec(text)?.[0].split(' ') ?? [];
    return found.some((word) => unread.has(word));
  });
}

const CODE = /(?:^|\s)#?([a-z]{1,8})-(\d{1,8})(?:'s)?(?=\s|$|[,;])/;

/**
 * The code of the project in a question. `isOurs` excludes words with a meaning of their own at the start of a code,
 * as in oct-15.
 */
export function codeIn(text: string, isOurs: (word: string) => boolean): string | undefined {
  const [, letters = '', digits = ''] = CODE.exec(text) ?? [];
  return digits === '' || (letters.length > 1 && isOurs(letters)) ? undefined : `${letters}-${digits}`.toUpperCase();
}
