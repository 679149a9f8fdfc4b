import { setTimeout as pause } from 'node:timers/promises';
import type { FirstFigures } from '../figures.ts';
import { holds, limitedCalls, type Offer, watchOffers } from '../watch.ts';
import { COMMON_SKILL, ownSkill, quantile, type Stage, seconds } from './trial.ts';

/** Fewer than 525 posts a minute, so that no DM waits for its turn. */
const BETWEEN_REQUESTS_MS = 250;
const CLAIMS = 40;
/** chat.update allows fifty calls a minute, so all of these may go at once. */
const BETWEEN_CLAIMS_MS = 300;
const CROWDS = 5;
/** The pause after which sixty posts may go at once again. */
const FILLED_UP_MS = 10_000;
const PATIENCE_MS = 60_000;

/**
 * First projects that only one person can do, one after the other; some of them are claimed. Then projects that
 * everybody can do. Measured are the times from the answer 202 to the first DM, and from the click until the winner's
 * DM says that the project is theirs.
 */
export async function runFirst(stage: Stage): Promise<FirstFigures> {
  const { slack, contestant, people, turn, progress } = stage;
  const offers = watchOffers(slack);
  const told = watchTold(slack);
  await turn();
  const limitedBefore = limitedCalls(slack);
  const one: number[] = [];
  for (const [index] of people.entries()) {
    one.push(await firstDm(stage, offers, { code: `ONE-${index + 1}`, skill: ownSkill(index) }));
    await pause(BETWEEN_REQUESTS_MS);
  }
  progress(
    `one person: ${one.length} DMs, p50 ${quantile(one, 0.5).toFixed(0)} ms, p99 ${quantile(one, 0.99).toFixed(0)} ms`,
  );

  const won: number[] = [];
  for (const { person, channel, ts } of offers.slice(0, CLAIMS)) {
    const clicked = performance.now();
    await slack.as(person).click({ channel, ts, actionId: 'claim_project' });
    await holds(() => told.has(ts), clicked + PATIENCE_MS);
    won.push((told.get(ts) ?? Number.NaN) - clicked);
    await pause(BETWEEN_CLAIMS_MS);
  }
  progress(`winner's DM: ${won.length} claims, p50 ${quantile(won, 0.5).toFixed(0)} ms`);

  const crowds: number[] = [];
  const lasts: number[] = [];
  for (let round = 1; round <= CROWDS; round++) {
    await pause(FILLED_UP_MS);
    const before = offers.length;
    const begun = performance.now();
    crowds.push(await firstDm(stage, offers, { code: `CROWD-${round}`, skill: COMMON_SKILL }));
    await holds(() => offers.length === before + people.length, performance.now() + PATIENCE_MS);
    lasts.push(performance.now() - begun);
    progress(
      `${people.length} people: first DM after ${crowds.at(-1)?.toFixed(0)} ms, last after ${seconds(lasts.at(-1) ?? null)}`,
    );
  }
  return {
    one: one.length,
    oneCold: one[0] ?? Number.NaN,
    oneP50: quantile(one, 0.5),
    oneP99: quantile(one, 0.99),
    claims: won.length,
    winnerP50: quantile(won, 0.5),
    winnerP99: quantile(won, 0.99),
    people: people.length,
    crowds,
    crowdP50: quantile(crowds, 0.5),
    lastP50: quantile(lasts, 0.5),
    limited: limitedCalls(slack) - limitedBefore,
    cost: await contestant.cost(),
  };
}

/** Milliseconds from the answer to the request to its first DM. 0: the DM was there before. */
async function firstDm(
  { contestant }: Stage,
  offers: readonly Offer[],
  project: { code: string; skill: string },
): Promise<number> {
  const before = offers.length;
  await contestant.request(project);
  const accepted = performance.now();
  await holds(() => offers.length > before, accepted + PATIENCE_MS);
  return Math.max(0, (offers[before]?.postedAt ?? Number.NaN) - accepted);
}

/** By the ts of a message, the time when it first said that the project is its reader's. */
function watchTold({ world }: Stage['slack']): Map<string, number> {
  const told = new Map<string, number>();
  world.workspace.onChange((change) => {
    if (change.kind !== 'message_changed' || told.has(change.message.ts)) return;
    if (JSON.stringify(change.message).includes('You claimed')) told.set(change.message.ts, performance.now());
  });
  return told;
}
