import { z } from 'zod';
import { readHours, writeHours } from '../../config/working-hours.ts';
import { parseDaysOff, writeDaysOff } from '../../domain/calendar/days-off.ts';
import { dueAtMoment } from '../../domain/calendar/due.ts';

/**
 * Text from outside. It is normalised to NFC, trimmed, and freed of NUL and broken surrogates. It must have a visible
 * character, and at most `most` characters (not UTF-16 units).
 */
export const text = (most: number) =>
  z
    .string()
    .transform(tidy)
    .pipe(
      z
        .string()
        .refine((value) => SEEN.test(value), { error: 'expected some text, got none' })
        .refine((value) => [...value].length <= most, { error: `expected at most ${most} characters` }),
    );

/**
 * Text in a single line, such as a name or title: line breaks and tabs become spaces. In a message, a second line
 * would look like another field, and bold text cannot span lines.
 */
export const line = (most: number) =>
  z
    .string()
    .transform((value) => value.replace(BREAKS, ' '))
    .pipe(text(most));

/** An optional field. Null and blank text count as absent, because forms often send these. */
export const maybe = <T extends z.ZodType>(field: T) =>
  z.preprocess((value) => (isBlank(value) ? undefined : value), field.optional()).optional();

/** An optional field in a change. Null and blank text clear the field; undefined keeps it. */
export const clearable = <T extends z.ZodType>(field: T) =>
  z
    .preprocess((value) => (value !== undefined && isBlank(value) ? null : value), field.nullable().optional())
    .optional();

export const projectCode = z
  .string()
  .trim()
  .regex(/^[A-Z0-9-]{2,32}$/, 'expected 2 to 32 of A-Z, 0-9 and "-"');

export const handle = z
  .string()
  .transform((value) => value.trim().replace(/^@/, '').toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9._-]{1,64}$/, 'expected 1 to 64 of a-z, 0-9, ".", "_" and "-"'));

export const email = z
  .string()
  .transform((value) => tidy(value).toLowerCase())
  .pipe(z.email({ pattern: z.regexes.unicodeEmail, error: 'expected an e-mail address' }).max(254));

export const slackId = z
  .string()
  .trim()
  .regex(/^[UW][A-Z0-9]{2,31}$/, 'expected a Slack user id such as U024BE7LH');

/** A reference to a person: handle, e-mail or Slack id, with or without a leading "@". */
export const person = z
  .string()
  .transform((value) => value.trim().replace(/^@/, ''))
  .pipe(z.union([slackId, email, handle], { error: 'expected a handle, an e-mail address or a Slack user id' }));

/** Slugs of skills in lower case, without duplicates. */
export const skills = ({ least, most }: { least: number; most: number }) =>
  z
    .array(skill)
    .min(least, `expected at least ${least} skill`)
    .max(most, `expected at most ${most} skills`)
    .transform((slugs) => [...new Set(slugs)]);

export const skill = z
  .string()
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected a slug: 1 to 64 of a-z, 0-9, "-" and "_"'));

export const url = z
  .string()
  .trim()
  .max(2048)
  .pipe(z.url({ protocol: /^https?$/, error: 'expected a URL that begins with http:// or https://' }));

/** An ISO 8601 time. Without an offset it is UTC. */
export const moment = z
  .string()
  .transform((value) => spellOut(value.trim()))
  .pipe(z.iso.datetime({ offset: true, error: 'expected an ISO 8601 time such as 2026-11-23T09:30:00Z' }))
  .transform((value) => new Date(value))
  .refine(fitsDatabase, { error: 'expected a time between 1970 and 9999' });

/**
 * A due date as text: a date such as 2026-12-10, without a time zone, or a moment with its offset. A missing offset
 * is not guessed, because 17:00 in an unknown zone may be hours earlier or later than the sender meant.
 */
export const due = z
  .string()
  .trim()
  .transform((value, context) => {
    const isDate = /^\d{4}-\d\d-\d\d$/.test(value);
    const read = moment.safeParse(isDate ? `${value}T00:00:00Z` : value);
    if (read.success && isDate) return value;
    if (read.success && WITH_OFFSET.test(value)) return dueAtMoment(read.data).dueAt.toISOString();
    const message =
      'expected a date such as 2026-12-10, or a moment with its offset, such as 2026-12-10T17:00:00+01:00';
    context.addIssue({ code: 'custom', message, input: value });
    return z.NEVER;
  });

const WITH_OFFSET = /(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** A language tag (BCP 47), such as `de` or `pt-BR`. `pt_BR` is accepted too. */
export const language = z
  .string()
  .trim()
  .max(35)
  .transform((value, context) => {
    try {
      return Intl.getCanonicalLocales(value.replaceAll('_', '-'))[0] ?? z.NEVER;
    } catch {
      context.addIssue({ code: 'custom', message: 'expected a language tag such as de or pt-BR', input: value });
      return z.NEVER;
    }
  });

/** Working hours such as `mon-fri 9:00-18:00`, optionally with a time zone. They are normalised. */
export const hours = z
  .string()
  .max(500)
  .transform((value, context) => {
    const read = readHours(value);
    if (read.kind === 'hours')
      return [writeHours(read.hours), ...(read.timeZone === undefined ? [] : [read.timeZone])].join(' ');
    const because = read.kind === 'unclear' ? read.because : 'a time zone alone says no hours';
    context.addIssue({ code: 'custom', message: `expected working hours: ${because}`, input: value });
    return z.NEVER;
  });

/** Days off: a date such as 2026-12-24, or the first and the last of several, 2026-12-24/2027-01-02. */
export const daysOff = z
  .array(
    z.string().transform((value, context) => {
      const read = parseDaysOff(value);
      if (read !== undefined) return writeDaysOff(read);
      const message = 'expected a date such as 2026-12-24, or a first and a last one: 2026-12-24/2027-01-02';
      context.addIssue({ code: 'custom', message, input: value });
      return z.NEVER;
    }),
  )
  .max(100, 'expected at most 100 days off');

/** A number or a text. It is stored as text. */
export const amount = z
  .union([z.number(), z.string()], { error: 'expected a number or text' })
  .transform(String)
  .pipe(line(64));

/** A visible character: not a space, control, zero-width mark or direction override. */
const SEEN = /[^\p{Z}\p{Cc}\p{Cf}\p{Cs}]/u;

const BREAKS = /[\p{Zl}\p{Zp}\t\n\v\f\r\u0085]+/gu;

const NUL = new RegExp(String.fromCharCode(0), 'g');

function tidy(value: string): string {
  return value
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(NUL, '')
    .normalize('NFC')
    .trim();
}

/** Completes a time, because ISO 8601 allows leaving out seconds, offset and the colon in it. */
function spellOut(time: string): string {
  const parts = /^(.*T\d\d:\d\d)(:\d\d(?:\.\d+)?)?(?:Z|([+-]\d\d):?(\d\d)?)?$/.exec(time);
  if (parts === null) return time;
  const [, minutes = '', seconds = ':00', hour, minute = '00'] = parts;
  return `${minutes}${seconds}${hour === undefined ? 'Z' : `${hour}:${minute}`}`;
}

function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && !SEEN.test(value));
}

function fitsDatabase(date: Date): boolean {
  const year = date.getUTCFullYear();
  return year >= 1970 && year <= 9999;
}
