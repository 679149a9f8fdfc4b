import type { Database } from '../../../infra/database/client.ts';
import { sayMoment } from '../../calendar/moment.ts';
import type { Now } from '../../calendar/period.ts';

/** How many people have an open offer of a project at a moment. */
export interface AskedNow {
  /** How many have been asked, or will be asked in their wave. */
  asked: number;
  /** How many will be asked when they wake. */
  asleep: number;
  /** When the first person who is asleep wakes. */
  wakesAt: Date | null;
}

export async function askedNow(db: Database, { projectId, at }: { projectId: number; at: Date }): Promise<AskedNow> {
  const open = await db.offer.findMany({ where: { projectId, state: 'open' }, select: { opensAt: true } });
  const waiting = open.flatMap(({ opensAt }) => (opensAt !== null && opensAt > at ? [opensAt.getTime()] : []));
  return {
    asked: open.length - waiting.length,
    asleep: waiting.length,
    wakesAt: waiting.length === 0 ? null : new Date(Math.min(...waiting)),
  };
}

/** Words such as "12 people are asked", or "12 asked, 5 asleep until 9:00". Null: nobody is asked. */
export function sayAsked({ asked, asleep, wakesAt }: AskedNow, at: Now): string | null {
  if (wakesAt !== null) {
    const sleeping = `${asleep} asleep until ${sayMoment(wakesAt, at)}`;
    return asked === 0 ? sleeping : `${asked} asked, ${sleeping}`;
  }
  if (asked === 0) return null;
  return asked === 1 ? '1 person is asked' : `${asked} people are asked`;
}
