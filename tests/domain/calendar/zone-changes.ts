import { stretches, wallTime } from '../../../app/domain/calendar/zone.ts';

export interface ZoneChange {
  timeZone: string;
  /** The first instant with the new offset. */
  at: number;
  /** By how much wall clocks leap; negative: they are set back. */
  gap: number;
}

const TWO_WEEKS = 14 * 86_400_000;

/**
 * Each change of clocks of every zone from 2024 to 2032, read by two weeks, as no zone changes twice in them. Zones
 * that have the same offsets all along give the same answers: the first of them stands for all.
 */
export function zoneChanges(): ZoneChange[] {
  const known = new Set<string>();
  return Intl.supportedValuesOf('timeZone').flatMap((timeZone) => {
    const changes: ZoneChange[] = [];
    let offset = offsetAt(Date.UTC(2024, 0, 1), timeZone);
    for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2033, 0, 1); at += TWO_WEEKS) {
      const next = offsetAt(at + TWO_WEEKS, timeZone);
      const isSame = next === offset;
      offset = next;
      if (isSame) continue;
      const [before, after] = stretches(at, at + TWO_WEEKS, timeZone);
      if (before === undefined || after === undefined) continue;
      changes.push({ timeZone, at: after.start, gap: after.offset - before.offset });
    }
    const shape = JSON.stringify([wallTime(Date.UTC(2024, 0, 1), timeZone), changes.map(({ at, gap }) => [at, gap])]);
    if (known.has(shape)) return [];
    known.add(shape);
    return changes;
  });
}

const offsetAt = (at: number, timeZone: string) => wallTime(at, timeZone) - at;
