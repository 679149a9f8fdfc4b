import { setTimeout as pause } from 'node:timers/promises';
import { COMMON_SKILL } from '../trials/trial.ts';
import { holds, limitedCalls, watchOffers } from '../watch.ts';
import type { Place } from './place.ts';

export interface Disturbed {
  /** From the request to the last DM; null: somebody got none. */
  lastDm: number | null;
  twice: number;
  limited: number;
}

const CODE = 'BENCH-1';
const MOST_MS = 120_000;
/** After the last message, what comes twice would have come. */
const ECHO_MS = 3_000;
/** What is left then takes two seconds at Slack's pace: whoever is later than that was held up. */
export const MOST_HAVE_THEIRS = 0.8;

/** A project is offered to everybody; when this share of them, and at least one, have their DM, something happens. */
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
  return {
    lastDm: everybody ? Math.max(...offers.map(({ postedAt }) => postedAt)) - begun : null,
    twice: offers.length - reached(),
    limited: limitedCalls(slack),
  };
}
