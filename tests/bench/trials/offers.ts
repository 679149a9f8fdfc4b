import { setTimeout as pause } from 'node:timers/promises';
import type { OfferFigures } from '../figures.ts';
import { holds, limitedCalls, type Offer, watchOffers } from '../watch.ts';
import { COMMON_SKILL, type Stage, seconds } from './trial.ts';

const CODE = 'BENCH-1';
/** How long to wait after the last message for one that is sent twice. */
const ECHO_MS = 2_000;
/** How long the click on Claim waits for missing DMs. */
const FAN_OUT_SHARE = 0.4;

/** A project is offered to everybody. Then a person in the middle claims it, and all other DMs have to be deleted. */
export async function runOffers(stage: Stage): Promise<OfferFigures> {
  const { slack, contestant, people, size, progress } = stage;
  const offers = watchOffers(slack);
  await stage.turn();
  const limitedBefore = limitedCalls(slack);
  const begun = performance.now();
  const cutOff = begun + size.mostSeconds * 1_000;

  await contestant.request({ code: CODE, skill: COMMON_SKILL });
  const reached = () => new Set(offers.map(({ person }) => person)).size;
  const everybody = await holds(() => reached() === people.length, begun + size.mostSeconds * 1_000 * FAN_OUT_SHARE);
  const lastDm = everybody ? latest(offers, ({ postedAt }) => postedAt) - begun : null;
  progress(`${reached()} of ${people.length} have their DM after ${seconds(lastDm)}`);

  await pause(1_000);
  const winner = offers[Math.floor(offers.length / 2)];
  if (winner === undefined) throw new Error('Expected offers, got none: nobody can claim.');
  const competing = offers.filter((offer) => offer !== winner);
  const claimedAt = performance.now();
  const click = { channel: winner.channel, ts: winner.ts, actionId: 'claim_project' };
  await slack.as(winner.person).click(click);
  progress('claimed: the others have to go');

  const disarmed = await holds(() => competing.every(({ unclaimableAt }) => unclaimableAt !== undefined), cutOff);
  const unclaimable = disarmed ? latest(competing, ({ unclaimableAt }) => unclaimableAt) - claimedAt : null;
  progress(`last competing DM unclaimable after ${seconds(unclaimable)}`);
  const cleared = await holds(() => competing.every(({ goneAt }) => goneAt !== undefined), cutOff);
  const gone = cleared ? latest(competing, ({ goneAt }) => goneAt) - claimedAt : null;
  const left = competing.filter(({ goneAt }) => goneAt === undefined).length;
  progress(`last competing DM gone after ${seconds(gone)}`);
  await pause(ECHO_MS);

  return {
    people: people.length,
    firstDm: (offers[0]?.postedAt ?? Number.NaN) - begun,
    lastDm,
    competing: competing.length,
    unclaimable,
    gone,
    left,
    duplicates: offers.length - reached(),
    lost: people.length - reached(),
    limited: limitedCalls(slack) - limitedBefore,
    cost: await contestant.cost(),
  };
}

function latest(offers: readonly Offer[], time: (offer: Offer) => number | undefined): number {
  return Math.max(...offers.map((offer) => time(offer) ?? Number.NaN));
}
