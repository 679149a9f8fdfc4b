import { CronExpressionParser } from 'cron-parser';
import { createTask, parse } from 'node-cron';

/** Where no slot is found in so many tries, there is none worth looking for. */
const MOST_TRIES = 10_000;

/**
 * The last slot of a cron expression that is not after `now`. node-cron decides what a slot is, as it fires them, but
 * cannot look back; cron-parser can, and finds a few too many: where both days of the month and of the week are named
 * it takes either for enough.
 */
export function newestSlot(cron: string, now: Date, timeZone: string): Date | undefined {
  // The parser looks strictly before its date.
  const currentDate = new Date(now.getTime() + 1);
  const slots = CronExpressionParser.parse(inNumbers(cron), { currentDate, tz: timeZone });
  // Never started; destroyed, as node-cron keeps a list of all tasks.
  const task = createTask(cron, () => undefined, { timezone: timeZone });
  try {
    for (let tries = 0; tries < MOST_TRIES && slots.hasPrev(); tries++) {
      const slot = slots.prev().toDate();
      if (task.match(slot)) return slot;
    }
    return undefined;
  } finally {
    void task.destroy();
  }
}

/** Without names, which the two write differently. */
function inNumbers(cron: string): string {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parse(cron);
  const part = (numbers: readonly (number | string)[], all: number) =>
    numbers.length === all ? '*' : numbers.join(',');
  const time = [part(second, 60), part(minute, 60), part(hour, 24)];
  return [...time, part(dayOfMonth, 31), part(month, 12), part(dayOfWeek, 7)].join(' ');
}
