import { en, type ParsingOption } from 'chrono-node';
import { DateTime } from 'luxon';

/** Days are written before months here: 3/4 is the third of April. Only whole texts are taken. */
const chrono = en.GB;
const options: ParsingOption = {};

/**
 * The day that words name ("3 november", "last friday", "2026-11-03"), at its midnight in the time zone; undefined
 * where they name none. A day without a year, or a day of the week, is the last one there was.
 */
export function readDay(words: string, { now, timeZone }: { now: Date; timeZone: string }): DateTime | undefined {
  const text = words.trim();
  const iso = /^\d{4}-\d{2}-\d{2}$/.test(text) ? DateTime.fromISO(text, { zone: timeZone }) : undefined;
  if (iso !== undefined) return iso.isValid ? iso : undefined;
  const local = DateTime.fromJSDate(now, { zone: timeZone });
  const [found] = chrono.parse(text, { instant: now, timezone: local.offset }, options);
  if (found === undefined || found.index !== 0 || found.text.length !== text.length || found.end != null)
    return undefined;
  const { start } = found;
  if (start.isCertain('hour')) return undefined;
  const day = DateTime.fromObject(
    { year: start.get('year') ?? local.year, month: start.get('month') ?? 1, day: start.get('day') ?? 1 },
    { zone: timeZone },
  );
  if (!day.isValid) return undefined;
  if (day <= local) return day;
  if (!start.isCertain('year') && start.isCertain('month')) return day.minus({ years: 1 });
  return start.isCertain('weekday') && !start.isCertain('day') ? day.minus({ weeks: 1 }) : day;
}
