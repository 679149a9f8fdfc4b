import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActResult } from '../../../sandbox/control/acts/act.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { ClickFigures } from '../figures.ts';
import { holds, limitedCalls, type Offer, watchOffers } from '../watch.ts';
import { CLUB_SIZE, COMMON_SKILL, clubSkill, quantile, type Stage } from './trial.ts';

const FAN_OUT = 'CROWD-1';
/** How long to wait for the small projects. Those that are missing then are not clicked. */
const PREPARED_MS = 120_000;
/** How long to wait for decisions and answers. Those that are missing then count as missing. */
const PATIENCE_MS = 45_000;

/**
 * Clicks come at an even pace, whether the last one was acknowledged or not, while another project is offered to
 * everybody. The first click on each small project claims it. All later ones are on buttons that somebody's screen
 * still shows. For Crewcall an acknowledgement means that the decision is committed, for the plain apps only that the
 * click has arrived.
 */
export async function runClicks(stage: Stage): Promise<ClickFigures> {
  const { slack, contestant, size, progress } = stage;
  const offers = watchOffers(slack);
  const clubs = Array.from({ length: size.clubs }, (_, club) => club);
  for (const club of clubs) await contestant.request({ code: codeOf(club), skill: clubSkill(club) });
  await holds(() => offers.length === clubs.length * CLUB_SIZE, performance.now() + PREPARED_MS);
  progress(`${offers.length} DMs of ${clubs.length} small projects are there to be clicked`);
  await stage.turn();

  const limitedBefore = limitedCalls(slack);
  const byClub = clubs.map((club) => offers.filter(({ code }) => code === codeOf(club)));
  await contestant.request({ code: FAN_OUT, skill: COMMON_SKILL });
  await holds(() => offers.some(({ code }) => code === FAN_OUT), performance.now() + 10_000);
  const before = await contestant.cost();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { results, perSecond } = await clickEvenly(stage, byClub);
  delay.disable();
  const lastClickAt = performance.now();
  const undecided = () =>
    byClub.filter((club) => club.every(({ unclaimableAt }) => unclaimableAt === undefined)).length;
  const unanswered = () => results.length - clubs.length - answersIn(slack);
  const complete = await holds(() => undecided() === 0 && unanswered() <= 0, lastClickAt + PATIENCE_MS);
  const cost = await contestant.cost();

  const acks = results.filter(({ acked }) => acked).map(({ ms }) => ms);
  const [ackP50, ackP99] = [quantile(acks, 0.5), quantile(acks, 0.99)];
  progress(`${results.length} clicks, ${acks.length} acknowledged, p99 ${ackP99.toFixed(1)} ms`);
  return {
    clicks: results.length,
    perSecond,
    missed: results.length - acks.length,
    undecided: undecided(),
    unanswered: Math.max(0, unanswered()),
    answered: complete ? performance.now() - lastClickAt : null,
    ackP50,
    ackP99,
    ackMost: Math.max(...acks),
    ownDelayP99: delay.percentile(99) / 1e6,
    cpuPerClick: (cost.cpuMs - before.cpuMs) / results.length,
    limited: limitedCalls(slack) - limitedBefore,
    cost,
  };
}

/** The messages to people, without apologies. */
function answersIn({ world }: Sandbox): number {
  return world.workspace.ephemerals.filter(({ text }) => !text.includes('did not work')).length;
}

async function clickEvenly(
  { slack, size }: Stage,
  clubs: readonly (readonly Offer[])[],
): Promise<{ results: ActResult[]; perSecond: number }> {
  const { clicksPerSecond } = size;
  const total = clicksPerSecond * size.clickSeconds;
  const underWay: Promise<ActResult>[] = [];
  const begun = performance.now();
  while (underWay.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1_000) * clicksPerSecond) + 1);
    while (underWay.length < due) {
      const { person, channel, ts, code } = clicked(underWay.length, { total, clubs });
      const click = { channel, ts, value: code, actionId: 'claim_project', stale: true };
      underWay.push(slack.as(person).click(click));
    }
    await pause(1);
  }
  const perSecond = (total / (performance.now() - begun)) * 1_000;
  return { results: await Promise.all(underWay), perSecond };
}

/**
 * The projects become clickable one after the other. Each click is on a clickable one, by each of its people in turn.
 */
function clicked(count: number, { total, clubs }: { total: number; clubs: readonly (readonly Offer[])[] }): Offer {
  const perClub = Math.floor(total / clubs.length);
  const open = Math.min(clubs.length, Math.floor(count / perClub) + 1);
  const club = clubs[count % perClub === 0 ? open - 1 : (count * 7) % open] ?? [];
  const offer = club[count % club.length];
  if (offer === undefined) throw new Error(`Expected every small project to have its DMs, got none of number ${open}.`);
  return offer;
}

const codeOf = (club: number) => `CLUB-${club + 1}`;
