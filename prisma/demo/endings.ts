import { setTimeout as pause } from 'node:timers/promises';
import { count, nps } from '../../app/domain/feedback/figures/nps.ts';
import type { Database } from '../../app/infra/database/client.ts';
import { type newProjects, thanks } from './agency.ts';
import { LOOK_MS, type Send } from './events.ts';
import { pastCode } from './past.ts';
import { lasting, type Tell } from './tell.ts';

const AFTERTHOUGHT_MS = 12_000;
const THANKS_MS = 10_000;
const MOST_MISSES = 20;
const DAY_MS = 86_400_000;

/** The shared state of the demo's stories. */
export interface Stage {
  db: Database;
  send: Send;
  tell: Tell;
  /** The endings of the stories that have begun. */
  endings: Ending[];
  /** The number of scores so far. It is incremented at once, so that two clicks never score the same project. */
  scored: number;
  /** Whether the page has buttons that advance the clock. */
  movesClock: boolean;
}

/** An ending of a story. It is polled: undefined until its condition is met, then the endings that follow. */
export type Ending = (stage: Stage) => Promise<Ending[] | undefined>;

/** Waits for the endings of all stories. It ends with the process, and does not keep it alive. */
export async function watchEndings(stage: Stage): Promise<never> {
  let misses = 0;
  const missed = (error: unknown) => {
    misses += 1;
    // The database may be unreachable for a moment, or the demo may be ending.
    if (misses === MOST_MISSES) process.stderr.write(`The demo does not see how its stories end: ${error}\n`);
    return undefined;
  };
  for (;;) {
    await lookOnce(stage, missed);
    await pause(LOOK_MS, undefined, { ref: false });
  }
}

/** Checks each ending once. */
export async function lookOnce(stage: Stage, missed: (error: unknown) => undefined = rethrown): Promise<void> {
  const { endings } = stage;
  for (const ending of [...endings]) {
    const following = await ending(stage).catch(missed);
    if (following !== undefined) endings.splice(endings.indexOf(ending), 1, ...following);
  }
}

/** The number of people who get an offer now. Who is asleep gets it in the morning. */
export function sentAtOnce(db: Database, code: string): Promise<number> {
  return db.offer.count({ where: { project: { code }, OR: [{ opensAt: null }, { openedAt: { not: null } }] } });
}

/** Everybody with the skills was asked. */
export function offerEnding(code: string): Ending {
  return async function offered({ db, tell, movesClock }) {
    const offers = await db.offer.findMany({ where: { project: { code } }, include: { person: true } });
    if (offers.length === 0) return undefined;
    const isAsleep = ({ opensAt, openedAt }: (typeof offers)[number]) => opensAt !== null && openedAt === null;
    const asked = offers.filter((offer) => !isAsleep(offer));
    const names = asked.map(({ person }) => person.handle).join(', ');
    if (asked.length === 1) tell(`One person gets a DM: ${names}. Claim it as them.`);
    if (asked.length > 1) {
      tell(`${asked.length} people get a DM: ${names}. Claim it as one of them, and watch the others' vanish.`);
    }
    for (const { person } of offers.filter(isAsleep)) {
      const more = movesClock ? ' Move the clock on the first screen, and it comes.' : '';
      tell(`${person.name} is asleep: the offer waits for the morning there.${more}`);
    }
    return [];
  };
}

/** Somebody has claimed the project; the others' messages are deleted; and the client changes something. */
export function claimEnding(code: string, wanted: (typeof newProjects)[number]): Ending {
  return async function claimed({ db, tell }) {
    const project = await db.project.findUnique({ where: { code }, include: { claimer: true } });
    // The event that requests it may still be on its way.
    if (project === null) return undefined;
    const { status, claimer, claimedAt, requestedAt } = project;
    if (status === 'cancelled') return [];
    if (claimer === null || claimedAt === null) return undefined;
    const took = claimedAt.getTime() - requestedAt.getTime();
    const record = await fastestClaim(db);
    const rank = took < record ? 'Nobody was ever faster: the record was' : 'The record is';
    tell(`${claimer.name} has claimed ${code} after ${lasting(took)}. ${rank} ${lasting(record)}.`);
    return [othersGone(code), afterthought(code, wanted)];
  };
}

/** A score of 6 or less: once somebody has logged an outcome, the client answers again. */
export function thanksEnding(scoreId: bigint): Ending {
  return async function thankful({ db, tell }) {
    const outcome = await db.feedbackOutcome.findUnique({ where: { scoreId } });
    if (outcome === null || Date.now() - outcome.loggedAt.getTime() < THANKS_MS) return undefined;
    const before = await db.score.findUniqueOrThrow({ where: { id: scoreId } });
    const { projectCode, clientName, clientCompany } = before;
    const kind = thanks[Number(scoreId % BigInt(thanks.length))] ?? thanks[0];
    await db.score.create({ data: { projectCode, clientName, clientCompany, ...kind, createdAt: new Date() } });
    tell(`${clientName} scores ${projectCode} again: ${kind.score}, after ${before.score}. Somebody has called.`);
    return [];
  };
}

/** The score is in #client-feedback: tells what it does to the month. */
export function npsEnding(scoreId: bigint): Ending {
  return async function counted({ db, tell }) {
    const posted = await db.feedbackPost.findFirst({ where: { scoreId } });
    if (posted === null) return undefined;
    const from = new Date(posted.scoredAt.getFullYear(), posted.scoredAt.getMonth(), 1);
    const given = await db.feedbackPost.findMany({ where: { scoredAt: { gte: from } }, orderBy: { scoredAt: 'asc' } });
    const before = nps(count(given.filter((one) => one.scoreId !== scoreId).map(({ score }) => score)));
    const after = nps(count(given.map(({ score }) => score)));
    const more = posted.score <= 6 ? ' Follow up, log what came of it, and wait a moment.' : '';
    const change =
      before === null || after === null ? '' : ` This month's NPS: ${signed(before)} before, ${signed(after)} now.`;
    tell(`It is in #client-feedback.${change}${more}`);
    return [];
  };
}

function othersGone(code: string): Ending {
  return async function gone({ db, tell }) {
    const asked = await db.offer.count({ where: { project: { code } } });
    const left = await db.job.count({ where: { kind: 'offer.delete', state: { in: ['waiting', 'running'] } } });
    if (left > 0) return undefined;
    if (asked === 2) tell('The message of the other one is gone.');
    if (asked > 2) tell(`The messages of the ${asked - 1} others are gone.`);
    return [];
  };
}

function afterthought(code: string, { brief, afterthought: more, client }: (typeof newProjects)[number]): Ending {
  return async function thought({ db, send, tell }) {
    const { status, claimedAt } = await db.project.findUniqueOrThrow({ where: { code } });
    // It was given back or cancelled meanwhile; the next claimer hears of it.
    if (claimedAt === null || (status !== 'claimed' && status !== 'started')) return [];
    if (Date.now() - claimedAt.getTime() < AFTERTHOUGHT_MS) return undefined;
    await send('project.updated', { code, brief: `${brief}\n\n${more}` });
    const where = status === 'started' ? 'The team is told in its channel' : "The claimer's message shows it";
    tell(`${client.name} adds to the brief of ${code}: “${more}” ${where}.`);
    return [];
  };
}

function rethrown(error: unknown): never {
  throw error;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : `${value}`.replace('-', '−');
}

/** The fastest claim of the last half year, in milliseconds. */
async function fastestClaim(db: Database): Promise<number> {
  const past = await db.project.findMany({
    where: { requestedAt: { lt: new Date(Date.now() - DAY_MS) }, code: { gte: pastCode(0) }, claimedAt: { not: null } },
    select: { requestedAt: true, claimedAt: true },
  });
  return Math.min(...past.map((one) => (one.claimedAt?.getTime() ?? Infinity) - one.requestedAt.getTime()));
}
