/** An amount such as "2500.00", and its currency in ISO 4217. */
export interface Amount {
  amount: string;
  currency: string;
}

/** A larger amount is taken for a typing error. */
const MOST = 999_999_999.99;

/** 2500, 2,500 or 2,500.00. Other uses of a comma or a point are ambiguous, so they are refused. */
const NUMBER = '(?:\\d+|\\d{1,3}(?:,\\d{3})+)(?:\\.\\d{1,2})?';
const PLAIN = new RegExp(`^${NUMBER}$`);
const WITH_CURRENCY = new RegExp(`^([^\\d.,+-]*)(${NUMBER})([^\\d.,+-]*)$`);

/**
 * Parses a budget that can be invoiced without asking anybody: an amount above zero in one currency. Undefined if it
 * is anything else. The metric "revenue" of @statsbot counts budgets of the same form, see built-in.yaml.
 */
export function readAmount(text: string): Amount | undefined {
  const [, before = '', number = '', after = ''] = WITH_CURRENCY.exec(text.trim()) ?? [];
  const amount = readNumber(number);
  const currency = currencyOf(before.trim(), after.trim());
  return amount === undefined || currency === undefined ? undefined : { amount, currency };
}

/** Parses a typed number into FreshBooks' form. Undefined if it is not a number above zero. */
export function readNumber(text: string): string | undefined {
  const typed = text.trim();
  if (!PLAIN.test(typed)) return undefined;
  const number = Number(typed.replaceAll(',', ''));
  return number > 0 && number <= MOST ? number.toFixed(2) : undefined;
}

/** Parses a typed currency, such as eur, € or US$. */
export function readCurrency(text: string): string | undefined {
  const typed = text.trim().toUpperCase();
  const named = names.get(typed) ?? typed;
  return codes.has(named) ? named : undefined;
}

/** Formats an amount: 2,500.00 EUR. */
export function sayAmount({ amount, currency }: Amount): string {
  return `${Number(amount).toLocaleString('en', { minimumFractionDigits: 2 })} ${currency}`;
}

/** A symbol and a code may both be given, as in $1,200 CAD. The code then says which dollars are meant. */
function currencyOf(before: string, after: string): string | undefined {
  if (isWord(before) || isWord(after)) return undefined;
  if (before === '') return readCurrency(after);
  if (after === '') return readCurrency(before);
  const code = readCurrency(after);
  const isSign = before === '$' ? code?.endsWith('D') : readCurrency(before) === code;
  return isSign ? code : undefined;
}

/** "try 500" is not about Turkish liras, but "TRY 500" is. */
function isWord(typed: string): boolean {
  return words.has(typed.toUpperCase()) && typed !== typed.toUpperCase();
}

const words = new Set(['ALL', 'COP', 'CUP', 'GEL', 'MAD', 'MOP', 'PEN', 'RON', 'SOS', 'TOP', 'TRY']);
const codes = new Set(Intl.supportedValuesOf('currency'));
const names = new Map<string, string>([
  ['€', 'EUR'],
  ['EURO', 'EUR'],
  ['EUROS', 'EUR'],
  ['$', 'USD'],
  ['US$', 'USD'],
  ['C$', 'CAD'],
  ['CA$', 'CAD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['NZ$', 'NZD'],
  ['£', 'GBP'],
]);
