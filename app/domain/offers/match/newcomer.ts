import type { Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { lockProject } from '../../projects/find.ts';
import { countInHand, isFull } from '../../team/load.ts';
import { recordDecisions } from '../decisions/decide.ts';
import { lookOnceMore } from '../kinds.ts';
import { atOnce, makeOffer } from '../offer.ts';
import { turnsIn } from '../standby/line.ts';
import { isEligible } from './eligible.ts';

/**
 * Fact: somebody joined the roster, came back, learned a skill or was found in Slack. Unclaimed projects that suit
 * them are offered to them too.
 */
export async function offerToNewcomer(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<number> {
  // This transaction does not see a project that is being requested in another open transaction, and that one does
  // not see this person. So a job looks again after the commit.
  await enqueue(tx, at, [lookOnceMore.of({ personId }, { uniqueKey: `offer.newcomer:${personId}` })]);
  return offerWhatIsOpen(tx, { personId, at });
}

/** Fact: offers the person all unclaimed projects that suit them, except those that they were offered already. */
export async function offerWhatIsOpen(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<number> {
  const open = await openFor(tx, personId);
  const turns = await turnsIn(tx, open);
  for (const id of open) {
    const project = await lockProject(tx, id);
    const person = await tx.person.findUnique({ where: { id: personId } });
    const eligible = person !== null && isEligible(person);
    if (!eligible || project === null || project.status !== 'requested') continue;
    // This project is offered to the next in line alone for now. The person is asked later, together with everybody.
    if (turns.some(({ projectId, askedRound }) => projectId === id && askedRound === project.round)) continue;
    if (isFull(person, await countInHand(tx, personId))) {
      // This is recorded, so that the project is offered to the person when they have capacity, see room.ts.
      const because = { personId, decision: 'not_asked', because: 'full' } as const;
      await recordDecisions(tx, { projectId: id, round: project.round, at }, [because]);
      continue;
    }
    await reopen(tx, { projectId: id, round: project.round, personId });
    await makeOffer(tx, { projectId: id, round: project.round, people: atOnce([personId], at), at });
  }
  return open.length;
}

/**
 * Only a few projects wait for a claim at a time, so all of them are read and compared here. A single join would read
 * every project that ever wanted the skill.
 */
async function openFor(tx: Tx, personId: number): Promise<number[]> {
  const skills = await tx.personSkill.findMany({ where: { personId }, select: { skillId: true } });
  const skillIds = new Set(skills.map(({ skillId }) => skillId));
  const requested = await tx.project.findMany({
    where: { status: 'requested' },
    select: { id: true, skills: { select: { skillId: true } } },
    orderBy: { id: 'asc' },
  });
  const wanting = requested.filter(
    ({ skills: wanted }) =>
      (wanted.length === 0 && skillIds.size > 0) || wanted.some(({ skillId }) => skillIds.has(skillId)),
  );
  const answered = await tx.offer.findMany({
    where: { personId, projectId: { in: wanting.map(({ id }) => id) }, state: { in: ['open', 'passed'] } },
    select: { projectId: true },
  });
  const settled = new Set(answered.map(({ projectId }) => projectId));
  return wanting.map(({ id }) => id).filter((id) => !settled.has(id));
}

/** Deletes an offer of this round that was withdrawn when the person left. Its unique key would block the new offer. */
async function reopen(
  tx: Tx,
  { projectId, round, personId }: { projectId: number; round: number; personId: number },
): Promise<void> {
  await tx.offer.deleteMany({ where: { projectId, round, personId, state: 'withdrawn' } });
}
