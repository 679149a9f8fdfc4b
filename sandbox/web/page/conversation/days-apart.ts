const DAY_MS = 86_400_000;

/** How many calendar days later the first date is, in the reader's time zone. Where clocks change, a day has other hours. */
export function daysApart(later: Date, date: Date): number {
  return (dayOf(later) - dayOf(date)) / DAY_MS;
}

function dayOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
