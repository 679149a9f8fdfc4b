import type { Tx } from '../../../infra/database/client.ts';
import { withdrawThese } from '../withdraw.ts';
import { isEligible } from './eligible.ts';

/** Fact: somebody left the roster or Slack, or lost a skill. Open offers that no longer suit them are withdrawn. */
export async function withdrawFromPerson(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<number> {
  const person = await tx.person.findUnique({
    where: { id: personId },
    include: { skills: { select: { skillId: true } } },
  });
  if (person === null) return 0;
  const away = !isEligible(person);
  const skillIds = person.skills.map(({ skillId }) => skillId);
  const offers = await tx.offer.findMany({
    where: {
      personId,
      state: 'open',
      // A project that wants no particular skill suits everybody with at least one skill.
      ...(away || skillIds.length === 0
        ? {}
        : { project: { skills: { some: {}, none: { skillId: { in: skillIds } } } } }),
    },
    select: { id: true },
  });
  await withdrawThese(tx, { offerIds: offers.map(({ id }) => id), at });
  return offers.length;
}
