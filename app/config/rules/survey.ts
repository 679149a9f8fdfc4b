import { readSurveyWords } from '../survey-words.ts';
import { misfit, misfitOfFile, quoted, readText, rule } from './rule.ts';

/** Rules of the variables about the survey: its texts, its rate, and its branding. */

/** A file with the texts of mail and page, in the format of docs/survey.md. */
export const surveyFile = rule((given) => {
  const read = readSurveyWords(readText(given));
  if ('words' in read) return { path: given, words: read.words };
  throw misfitOfFile('a file with the words of the survey', given, read.problems);
});

/** Mails per minute, at least one. */
export const pace = rule((given) => {
  if (/^\d{1,6}$/.test(given) && Number(given) >= 1) return Number(given);
  throw misfit('a whole number of mails a minute, 1 or more', quoted(given), 'Write digits only, such as 60.');
});

/** A line of text, because it becomes part of a mail header. */
export const agencyName = rule((given) => {
  const name = given.replace(/\s+/g, ' ').trim();
  if (!/[\p{Cc}\p{Cf}]/u.test(name) && [...name].length <= 80) return name;
  throw misfit('a name of at most 80 characters, without control characters', quoted(given), 'Shorten it.');
});

/**
 * An https address, or the picture itself as a data URL. The logo becomes part of the client's page, so anything that
 * could contain a script is refused.
 */
export const logoUrl = rule((given) => {
  const mend = 'Write it as https://agency.example/logo.png, or as data:image/png;base64,….';
  const expected = 'an https address, or a data: address of a PNG, JPEG, GIF or WebP image';
  if (/^data:/i.test(given)) {
    if (given.length <= MOST_DATA && DATA_IMAGE.test(given)) return given;
    throw misfit(expected, quoted(given.slice(0, 40)), mend);
  }
  if (!URL.canParse(given) || new URL(given).protocol !== 'https:') throw misfit(expected, quoted(given), mend);
  return new URL(given).href;
});

/** The longest data URL. Operating systems limit the size of a process's environment to two megabytes or less. */
const MOST_DATA = 200_000;
const DATA_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** #rgb or #rrggbb, normalised to #rrggbb. */
export const color = rule((given) => {
  const [, short, long] = /^#?(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(given) ?? [];
  const digits = short === undefined ? long : [...short].map((digit) => digit + digit).join('');
  if (digits !== undefined) return `#${digits.toLowerCase()}`;
  throw misfit('a colour', quoted(given), 'Write it as #rrggbb, such as #4a154b.');
});
