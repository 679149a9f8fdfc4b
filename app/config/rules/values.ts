import { validateDetailed } from 'node-cron';
import { z } from 'zod';
import { misfit, quoted, rule, shorten } from './rule.ts';

/** Rules of words, numbers and times. */

export const text = rule((given) => given);

/** Any other secret: one word, without blanks. */
export const secret = rule((given) => {
  if (/\s/.test(given)) throw misfit('one word without blanks', shorten(given), 'Copy it again, without line breaks.');
  return given;
});

export const digits = rule((given) => {
  if (/^\d{1,20}$/.test(given)) return given;
  throw misfit('digits only', quoted(given), 'Copy the number again.');
});

/** A cron expression with seconds, as node-cron reads it. */
export const sixFieldCron = rule((given) => {
  const fields = given.split(/\s+/);
  if (fields.length === 5 && validateDetailed(given).valid) {
    throw misfit('six fields (seconds first)', `five: ${quoted(given)}`, `Did you mean "0 ${given}"?`);
  }
  if (fields.length !== 6) {
    throw misfit('six fields (seconds first)', quoted(given), 'Every Monday at nine is "0 0 9 * * 1".');
  }
  const wrong = validateDetailed(given).errors[0];
  if (wrong !== undefined) {
    throw misfit(
      'a cron expression',
      quoted(given),
      `Mend its ${wrong.field}: ${quoted(wrong.value ?? '')} is not possible there.`,
    );
  }
  return given;
});

/** An IANA name. ":/etc/localtime" and ":Name", which some systems set for the C library, are understood too. */
export const timeZone = rule((given) => {
  const name = given.replace(/^:/, '');
  try {
    if (name === '/etc/localtime') return new Intl.DateTimeFormat().resolvedOptions().timeZone;
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw misfit('an IANA time zone', quoted(given), 'Name one such as Europe/Berlin or UTC.');
  }
});

/** 0 means any free port. */
export const port = rule((given) => {
  const number = Number(given);
  if (/^\d+$/.test(given) && number <= 65_535) return number;
  throw misfit('a port from 0 to 65535', quoted(given), 'Name a free port, such as 3000.');
});

export const count = rule((given) => {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw misfit('a whole number, 0 or more', quoted(given), 'Write digits only, such as 5.');
});

/** A duration in the unit that the variable's name states; fractions are allowed. */
export const duration = rule((given) => {
  const number = Number(given);
  if (/^\d*\.?\d+$/.test(given) && number > 0 && number <= 1e6) return number;
  throw misfit('a number above 0', quoted(given), 'Write digits, such as 30 or 0.5.');
});

/** A duration where 0 means never. */
export const durationOrNone = rule((given) => {
  const number = Number(given);
  if (/^\d*\.?\d+$/.test(given) && number <= 1e6) return number;
  throw misfit('a number, 0 or more', quoted(given), 'Write digits, such as 10 or 0.5; 0 switches it off.');
});

/** Whole days, at most a hundred years. */
export const days = rule((given) => {
  if (/^\d{1,5}$/.test(given) && Number(given) >= 1 && Number(given) <= 36_500) return Number(given);
  throw misfit('a whole number of days, 1 to 36500', quoted(given), 'Write digits only, such as 400.');
});

export const logLevel = rule((given) => {
  const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).safeParse(given.toLowerCase());
  if (level.success) return level.data;
  throw misfit('one of trace, debug, info, warn, error, fatal, silent', quoted(given), 'The usual level is info.');
});
