import { store } from '../state/store.ts';
import { daysApart } from './days-apart.ts';

/** The heading of a day: "Today", "Yesterday", or "Monday, November 23rd". */
export function dayOf(ts: string): string {
  const date = dateOf(ts);
  return near(date) ?? `${date.toLocaleDateString('en', { weekday: 'long' })}, ${month(date, 'long')} ${ordinal(date)}`;
}

/** The time of a message, such as "3:04 PM". */
export function timeOf(ts: string): string {
  return clock(dateOf(ts));
}

/** The full date for the tooltip. */
export function momentOf(ts: string): string {
  return dateOf(ts).toLocaleString('en', { dateStyle: 'full', timeStyle: 'medium' });
}

/**
 * Formats a date by Slack's `<!date^seconds^format|fallback>` in the reader's time zone. Words such as "today" are
 * capitalised only at the beginning of a line.
 */
export function formatted(seconds: number, format: string, { begins = true } = {}): string {
  const date = new Date(seconds * 1000);
  const long = `${date.toLocaleDateString('en', { weekday: 'long' })}, ${month(date, 'long')} ${ordinal(date)}, ${date.getFullYear()}`;
  const short = `${month(date, 'short')} ${date.getDate()}, ${date.getFullYear()}`;
  const plain = `${month(date, 'long')} ${ordinal(date)}, ${date.getFullYear()}`;
  const pretty = near(date)?.toLowerCase();
  const forms: { [name: string]: string } = {
    date_num: date.toLocaleDateString('en-CA'),
    date_slash: date.toLocaleDateString('en-US'),
    date: plain,
    date_pretty: pretty ?? plain,
    date_short: short,
    date_short_pretty: pretty ?? short,
    date_long: long,
    date_long_pretty: pretty ?? long,
    time: clock(date),
    time_secs: date.toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ago: ago(date),
  };
  const words = format.replaceAll(/\{(\w+)\}/g, (whole, name: string) => forms[name] ?? whole);
  return begins ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}

function near(date: Date): string | undefined {
  return { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow' }[String(daysApart(date, store.now()))];
}

function ago(date: Date): string {
  const minutes = Math.round((store.now().getTime() - date.getTime()) / 60_000);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return format.format(-minutes, 'minute');
  if (Math.abs(minutes) < 1440) return format.format(-Math.round(minutes / 60), 'hour');
  return format.format(-Math.round(minutes / 1440), 'day');
}

function ordinal(date: Date): string {
  const number = date.getDate();
  const ending = { one: 'st', two: 'nd', few: 'rd' }[
    new Intl.PluralRules('en', { type: 'ordinal' }).select(number) as 'one'
  ];
  return `${number}${ending ?? 'th'}`;
}

const dateOf = (ts: string) => new Date(Number(ts) * 1000);
const month = (date: Date, length: 'long' | 'short') => date.toLocaleDateString('en', { month: length });
const clock = (date: Date) => date.toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit' });
