import type { Database } from '../../../infra/database/client.ts';
import { currentWork, isFull } from '../load.ts';
import { who } from './answers.ts';

/** Who of these has more projects now than they take at a time: a line for each. Whoever puts them on one may, and is told. */
export async function overbookedNotes(db: Database, people: readonly { id: number }[]): Promise<string[]> {
  if (people.length === 0) return [];
  const limited = await db.person.findMany({
    where: { id: { in: people.map(({ id }) => id) }, capacity: { not: null } },
    include: { _count: { select: { memberships: { where: currentWork } } } },
    orderBy: { name: 'asc' },
  });
  return limited.flatMap((person) => {
    const inHand = person._count.memberships;
    // One less is as many as they take.
    if (!isFull(person, inHand - 1)) return [];
    return [`:warning: ${who(person)} has ${inHand} projects now, and takes ${person.capacity} at a time.`];
  });
}
