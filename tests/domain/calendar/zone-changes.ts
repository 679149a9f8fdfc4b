import { stretches, wallTime } from '../../../app/domain/calendar/zone.ts';

export interface ZoneChange {
  timeZone: string;
  /** The first instant with the new offset. */
  at: number;
  /** How far wall clocks jump. Negative: they are set back. */
  gap: number;
}

const TWO_WEEKS = 14 * 86_400_000;

/**
 * Each clock change of every zone from 2024 to 2032. Offsets are compared every two weeks, because no zone changes
 * twice within that time. Zones with the same offsets throughout give the same results, so the first of them stands for
 * all.
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
