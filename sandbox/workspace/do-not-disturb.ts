import { DateTime } from 'luxon';

/** A do-not-disturb schedule, for every night in the person's time zone: `22:00` to `8:00`. */
export interface DoNotDisturb {
  from: string;
  to: string;
}

/** A schedule in the format of dnd.info and dnd.teamInfo: the current period or the next one. 1 stands for never. */
export interface ShownDnd {
  dnd_enabled: boolean;
  next_dnd_start_ts: number;
  next_dnd_end_ts: number;
}

export function shownDnd({ dnd, tz }: { dnd?: DoNotDisturb | null; tz: string }, now: number): ShownDnd {
  if (!dnd) return { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 };
  const today = DateTime.fromMillis(now, { zone: tz }).startOf('day');
  for (let ahead = -1; ; ahead++) {
    const start = at(today.plus({ days: ahead }), dnd.from);
    const end = at(today.plus({ days: minutes(dnd.to) <= minutes(dnd.from) ? ahead + 1 : ahead }), dnd.to);
    if (end.toMillis() > now) {
      return { dnd_enabled: true, next_dnd_start_ts: start.toUnixInteger(), next_dnd_end_ts: end.toUnixInteger() };
    }
  }
}

function at(day: DateTime, time: string): DateTime {
  return day.set({ hour: Math.floor(minutes(time) / 60), minute: minutes(time) % 60 });
}

function minutes(time: string): number {
  const [hour = '0', minute = '0'] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}
