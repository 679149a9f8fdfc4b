import { Prisma, type Tx } from '../../infra/database/client.ts';
import { enqueue } from '../../infra/jobs/enqueue.ts';
import { audit } from '../audit/audit.ts';
import { lockRound, type OfferedRound } from '../projects/find.ts';
import { isUrgent } from '../projects/urgent.ts';
import { type HoursRules, NO_HOURS } from '../team/hours/schedule.ts';
import { recordDecisions } from './decisions/decide.ts';
import type { Decision } from './decisions/words.ts';
import { offered } from './hooks.ts';
import { deliverOffer, escalateLater, followRoomOf, postAsleep, postUnclaimed } from './kinds.ts';
import { type Candidate, deliveryTime, matched } from './match/match.ts';
import { waitsOfMany } from './match/wait.ts';

const ROWS_PER_INSERT = 500;

export interface Waves {
  /** The number of people in a wave. 0: everybody is asked at once. */
  size: number;
  minutes: number;
}

interface Terms {
  waves: Waves;
  rules?: HoursRules;
  at: Date;
}

/** Fact: makes the offers of this round, if the project still waits for a claim. See {@link offerToMatches}. */
export async function offerProject(
  tx: Tx,
  { projectId, round, ...terms }: { projectId: number; round: number } & Terms,
): Promise<{ outcome: 'offered'; people: number } | { outcome: 'over' }> {
  const project = await lockRound(tx, projectId);
  if (project === null || project.status !== 'requested' || project.round !== round) return { outcome: 'over' };
  return offerToMatches(tx, project, terms);
}

/**
 * Fact: makes the offers of this round, each with the job that delivers it at once, in its wave, or when the person
 * is awake. If nobody has the skills, or everybody is asleep, the operators are told at once; otherwise they are told
 * if nobody claims the project for some time. All decisions about whom to ask are recorded. The caller has locked the
 * project. `had`: see {@link makeOffer}.
 */
export async function offerToMatches(
  tx: Tx,
  project: OfferedRound,
  { waves, rules = NO_HOURS, had, at }: Terms & { had?: readonly number[] },
): Promise<{ outcome: 'offered'; people: number }> {
  const { id: projectId, round } = project;
  const { candidates, refused } = await matched(tx, projectId);
  await recordDecisions(
    tx,
    { projectId, round, at },
    refused.map(({ personId, because }) => ({ personId, decision: 'not_asked', because })),
  );
  // Two open transactions do not see each other: somebody may get capacity in one while the project is offered in the
  // other. So a job looks again after the commit.
  await enqueue(
    tx,
    at,
    refused.flatMap(({ personId, because }) => (because === 'full' ? [followRoomOf(personId)] : [])),
  );
  if (candidates.length === 0) {
    await tellUnclaimed(tx, { project, at });
    return { outcome: 'offered', people: 0 };
  }
  const people = placed(candidates, { waves, rules, isUrgent: isUrgent(project, { ...rules, now: at }), at });
  await makeOffer(tx, { projectId, round, people, had, at });
  const isNobodyAwake = people.every(({ decision }) => decision === 'waits') && people[0]?.opensAt !== null;
  await enqueue(tx, at, [
    escalateLater({ projectId, round }, at),
    ...(isNobodyAwake ? [postAsleep.of({ projectId, round }, { lane: `unclaimed:${projectId}` })] : []),
  ]);
  const details = { people: people.length, round };
  await audit(tx, { at, actor: null, via: 'clock', action: 'project.offered', projectCode: project.code, details });
  return { outcome: 'offered', people: people.length };
}

/** A person whom a project is offered to, and when. */
export type Asked = { personId: number; deliverAt: Date; opensAt: Date | null } & (
  | Pick<Decision & { decision: 'asked' }, 'decision'>
  | Pick<Decision & { decision: 'waits' }, 'decision' | 'because'>
);

/**
 * Asks each person at once. If somebody is asleep, that is noticed when the DM is about to be sent, see postpone.ts.
 */
export function atOnce(personIds: readonly number[], at: Date): Asked[] {
  return personIds.map((personId) => ({ personId, decision: 'asked', deliverAt: at, opensAt: null }));
}

/**
 * Schedules when each person is asked. People who are awake come first, so that no place in a wave is spent on people
 * who are asleep.
 */
function placed(
  candidates: readonly Candidate[],
  { waves, rules, isUrgent, at }: { waves: Waves; rules: HoursRules; isUrgent: boolean; at: Date },
): Asked[] {
  const waits = waitsOfMany({ rules, isUrgent });
  const isAsleep = (candidate: Candidate) => waits(candidate, at) !== null;
  const inOrder = [...candidates.filter((one) => !isAsleep(one)), ...candidates.filter(isAsleep)];
  return inOrder.map((candidate, rank): Asked => {
    const { personId } = candidate;
    const inWave = deliveryTime(rank, waves, at);
    const wait = waits(candidate, inWave);
    if (wait !== null) {
      return { personId, decision: 'waits', because: wait.because, deliverAt: wait.until, opensAt: wait.until };
    }
    return inWave > at
      ? { personId, decision: 'waits', because: 'wave', deliverAt: inWave, opensAt: null }
      : { personId, decision: 'asked', deliverAt: at, opensAt: null };
  });
}

/**
 * Writes the offers to these people in order, with their delivery jobs and decisions. If a person has an offer of
 * this round already, it is kept. `had`: the people who have one, where the caller has read that under the lock of the
 * project.
 */
export async function makeOffer(
  tx: Tx,
  {
    projectId,
    round,
    people,
    had,
    at,
  }: { projectId: number; round: number; people: readonly Asked[]; had?: readonly number[] | undefined; at: Date },
): Promise<void> {
  const before = new Set(had ?? (await offeredIn(tx, { projectId, round })));
  await insertOffers(tx, { projectId, round, people, at });
  const offers = await tx.$queryRaw<{ id: number; personId: number }[]>`
    SELECT id, personId FROM offers WHERE projectId = ${projectId} AND round = ${round} AND state = 'open'
    ORDER BY \`rank\`, id`;
  const asked = new Map(people.map((one) => [one.personId, one]));
  const made = offers.flatMap(({ id, personId }) => {
    const one = asked.get(personId);
    return one === undefined ? [] : [{ id, one }];
  });
  await enqueue(
    tx,
    at,
    made.map(({ id, one }) => deliver(id, one.deliverAt)),
  );
  const fresh = made.flatMap(({ one }) => (before.has(one.personId) ? [] : [one]));
  await recordDecisions(tx, { projectId, round, at }, fresh.map(decisionOf));
  await offered(tx, { projectId, personIds: fresh.map(({ personId }) => personId), at });
}

async function offeredIn(tx: Tx, round: { projectId: number; round: number }): Promise<number[]> {
  const offers = await tx.offer.findMany({ where: round, select: { personId: true } });
  return offers.map(({ personId }) => personId);
}

function decisionOf(one: Asked): Decision & { personId: number } {
  const { personId } = one;
  if (one.decision === 'asked') return { personId, decision: 'asked' };
  return { personId, decision: 'waits', because: one.because, opensAt: one.deliverAt };
}

/** Fact: nobody has claimed the project, or nobody can claim it, so the operators are told. */
export async function tellUnclaimed(
  tx: Tx,
  { project: { id: projectId, round, code }, at }: { project: { id: number; round: number; code: string }; at: Date },
): Promise<void> {
  await enqueue(tx, at, [postUnclaimed.of({ projectId, round }, { lane: `unclaimed:${projectId}` })]);
  await audit(tx, {
    at,
    actor: null,
    via: 'clock',
    action: 'project.escalated',
    projectCode: code,
    details: { round },
  });
}

/** Written as SQL, because Prisma takes 140 ms to build a createMany of 200 rows, and clicks would wait. */
async function insertOffers(
  tx: Tx,
  { projectId, round, people, at }: { projectId: number; round: number; people: readonly Asked[]; at: Date },
): Promise<void> {
  for (let from = 0; from < people.length; from += ROWS_PER_INSERT) {
    const rows = people
      .slice(from, from + ROWS_PER_INSERT)
      .map(
        ({ personId, opensAt }, index) =>
          Prisma.sql`(${projectId}, ${round}, ${personId}, ${from + index}, ${at}, ${opensAt})`,
      );
    await tx.$executeRaw`
      INSERT IGNORE INTO offers (projectId, round, personId, \`rank\`, createdAt, opensAt) VALUES ${Prisma.join(rows)}`;
  }
}

/**
 * One lane per offer, not per project: a delete must not overtake the delivery it undoes, and one slow DM must not hold
 * up the others.
 */
export const offerLane = (offerId: number) => `offer:${offerId}`;

/** The job that delivers an offer. If it is requested again while waiting, the earlier time wins. */
export function deliver(offerId: number, runAt: Date) {
  return deliverOffer.of({ offerId }, { lane: offerLane(offerId), uniqueKey: `offer.deliver:${offerId}`, runAt });
}

/** The key of the offer's DM. */
export const offerMessageKey = (offerId: number) => `offer:${offerId}`;

/** The same key in SQL with a table `offers`. */
export const offerMessageKeySql = Prisma.sql`CONCAT('offer:', offers.id)`;
