import { setTimeout as pause } from 'node:timers/promises';
import { COMMON_SKILL } from '../trials/trial.ts';
import { holds, limitedCalls, watchOffers } from '../watch.ts';
import type { Place } from './place.ts';

export interface Disturbed {
  /** The time from the request to the first DM, which comes before the disturbance. */
  firstDm: number;
  /** The time from the request to the last DM. Null: somebody got none. */
  lastDm: number | null;
  twice: number;
  limited: number;
}

const CODE = 'BENCH-1';
const MOST_MS = 120_000;
/** How long to wait after the last message for one that is sent twice. */
const ECHO_MS = 3_000;
/** The rest takes two seconds at Slack's pace. A DM that comes later was held up. */
export const MOST_HAVE_THEIRS = 0.8;

/**
 * Offers a project to everybody. When this share of them (at least one person) has their DM, the disturbance happens.
 */
export async function fanOut(
  place: Place,
  { at, disturb }: { at: number; disturb: () => Promise<unknown> | unknown },
): Promise<Disturbed> {
  const { slack, people, processes } = place;
  const offers = watchOffers(slack);
  const reached = () => new Set(offers.map(({ person }) => person)).size;
  const begun = performance.now();
  await processes.at(-1)?.request({ code: CODE, skill: COMMON_SKILL });
  await holds(() => reached() >= Math.max(1, people.length * at), begun + MOST_MS);
  await disturb();
  const everybody = await holds(() => reached() === people.length, begun + MOST_MS);
  await pause(ECHO_MS);
  const posted = offers.map(({ postedAt }) => postedAt - begun);
  return {
    firstDm: Math.min(...posted),
    lastDm: everybody ? Math.max(...posted) : null,
    twice: offers.length - reached(),
    limited: limitedCalls(slack),
  };
}
