import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { audit } from '../../audit/audit.ts';
import { lockRound, type OfferedRound } from '../../projects/find.ts';
import { isUrgent } from '../../projects/urgent.ts';
import { type HoursRules, NO_HOURS } from '../../team/hours/schedule.ts';
import { countInHand, isFull } from '../../team/load.ts';
import { aloneIsOver, escalateLater, redrawOffer } from '../kinds.ts';
import { isEligible } from '../match/eligible.ts';
import { waitOf } from '../match/wait.ts';
import { atOnce, makeOffer, offerLane, offerToMatches, type Waves } from '../offer.ts';
import { askedAlone, endStandby, type InLine, lineOf, noteOutOfLine } from './line.ts';

interface Round {
  projectId: number;
  round: number;
}

interface Terms {
  waves: Waves;
  /** How long the next in line is asked alone, in minutes. 0: everybody is asked at once. */
  standbyMinutes: number;
  rules?: HoursRules;
  at: Date;
}

/**
 * Fact: a round begins. If people are in line, the first of them who can be asked is asked alone for some time, and
 * everybody is asked after that. If nobody is in line, everybody is asked at once.
 */
export async function offerRound(
  tx: Tx,
  { projectId, round, ...terms }: Round & Terms,
): Promise<{ outcome: 'offered' | 'asked' | 'over' }> {
  const project = await lockRound(tx, projectId);
  if (project?.status !== 'requested' || project.round !== round) return { outcome: 'over' };
  const line = await lineOf(tx, projectId);
  // The round has begun already, and somebody is being asked alone.
  if (line.some(({ askedRound }) => askedRound === round)) return { outcome: 'asked' };
  const next = terms.standbyMinutes === 0 ? undefined : await nextInLine(tx, project, { line, ...terms });
  if (next === undefined) return offerToEverybody(tx, project, terms);
  await askAlone(tx, project, { next, ...terms });
  return { outcome: 'asked' };
}

/** Fact: the time of the person who was asked alone is over. They keep their offer, and everybody else gets one. */
export async function endOfAlone(
  tx: Tx,
  { projectId, round, standbyId, at, ...terms }: Round & { standbyId: number } & Omit<Terms, 'standbyMinutes'>,
): Promise<{ outcome: 'offered' | 'over' }> {
  const project = await lockRound(tx, projectId);
  if (project?.status !== 'requested' || project.round !== round) return { outcome: 'over' };
  const asked = await askedAlone(tx, { projectId, round });
  if (asked?.id !== standbyId) return { outcome: 'over' };
  await endStandby(tx, { projectId, personId: asked.personId, end: 'missed', at });
  await noteOutOfLine(tx, { code: project.code, personId: asked.personId, end: 'missed', at });
  const theirs = await tx.offer.findMany({
    where: { projectId, round, personId: asked.personId, state: 'open' },
    select: { id: true },
  });
  await enqueue(
    tx,
    at,
    theirs.map(({ id }) => redrawOffer.of({ offerId: id }, { lane: offerLane(id), uniqueKey: `offer.redraw:${id}` })),
  );
  return offerToEverybody(tx, project, { at, ...terms });
}

/**
 * Offers the project to everybody. People who lost their turn in this round (they left the line, or were away) are
 * asked with the others, so their withdrawn offers are deleted to make room for new ones.
 */
async function offerToEverybody(tx: Tx, project: OfferedRound, terms: Omit<Terms, 'standbyMinutes'>) {
  const { id: projectId, round } = project;
  const before = await tx.offer.findMany({ where: { projectId, round }, select: { personId: true, state: true } });
  const kept = before.filter(({ state }) => state !== 'withdrawn');
  if (kept.length < before.length) await tx.offer.deleteMany({ where: { projectId, round, state: 'withdrawn' } });
  return offerToMatches(tx, project, { had: kept.map(({ personId }) => personId), ...terms });
}

/**
 * The first person in line who is eligible, has capacity and is awake. A person who is asleep is not asked, because
 * their time would pass unused. Those who are skipped keep their places.
 */
async function nextInLine(
  tx: Tx,
  project: OfferedRound,
  { line, rules = NO_HOURS, at }: { line: readonly InLine[] } & Pick<Terms, 'rules' | 'at'>,
): Promise<InLine | undefined> {
  if (line.length === 0) return undefined;
  const how = { rules, isUrgent: isUrgent(project, { ...rules, now: at }), at };
  const passed = await tx.offer.findMany({
    where: { projectId: project.id, round: project.round, state: 'passed' },
    select: { personId: true },
  });
  for (const one of line) {
    const { person } = one;
    // The person has passed in this round and got in line again. So they wait for the next release.
    if (passed.some(({ personId }) => personId === person.id)) continue;
    if (!isEligible(person) || waitOf(person, how) !== null) continue;
    if (!isFull(person, await countInHand(tx, person.id))) return one;
  }
  return undefined;
}

async function askAlone(
  tx: Tx,
  { id: projectId, code, round }: OfferedRound,
  { next, standbyMinutes, at }: { next: InLine } & Terms,
): Promise<void> {
  const until = new Date(at.getTime() + standbyMinutes * 60_000);
  await tx.standby.updateMany({
    where: { id: next.id, isInLine: true },
    data: { askedRound: round, aloneUntil: until },
  });
  // The person may have had their turn in this round, left the line and got in line again. Then a withdrawn offer is
  // left, whose unique key would block the new one.
  await tx.offer.deleteMany({ where: { projectId, round, personId: next.personId, state: 'withdrawn' } });
  await makeOffer(tx, { projectId, round, people: atOnce([next.personId], at), at });
  await enqueue(tx, at, [
    aloneIsOver.of({ projectId, round, standbyId: next.id }, { runAt: until }),
    escalateLater({ projectId, round }, at),
  ]);
  const details = { people: 1, round, person: next.person.handle };
  await audit(tx, { at, actor: null, via: 'clock', action: 'project.offered', projectCode: code, details });
}
