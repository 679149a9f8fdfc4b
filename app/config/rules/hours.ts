import { readHours } from '../working-hours.ts';
import { misfit, quoted, rule } from './rule.ts';

/** Rules of the variables about working hours. */

/** For example mon-fri 9:00-18:00, in each person's own time zone. */
export const workingHours = rule((given) => {
  const read = readHours(given);
  const mend = 'Write it as mon-fri 9:00-18:00; several stretches are separated by commas.';
  if (read.kind === 'unclear') throw misfit('working hours', `${quoted(given)}: ${read.because}`, mend);
  if (read.kind === 'zone' || read.timeZone !== undefined) {
    throw misfit('working hours without a time zone', quoted(given), "They are in each person's own zone.");
  }
  return read.hours;
});

/** A number of hours. Fractions and 0 are allowed. */
export const noLessThanZero = rule((given) => {
  const number = Number(given);
  if (/^\d*\.?\d+$/.test(given) && number <= 10_000) return number;
  throw misfit('a number of hours, 0 or more', quoted(given), 'Write digits, such as 12 or 0.5.');
});

export const yesOrNo = rule((given) => {
  if (/^(true|yes|on|1)$/i.test(given)) return true;
  if (/^(false|no|off|0)$/i.test(given)) return false;
  throw misfit('true or false', quoted(given), 'Write true or false.');
});
