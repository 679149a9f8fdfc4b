import type { Database } from '../../../infra/database/client.ts';
import { countInHand } from '../load.ts';
import { who } from './answers.ts';

/**
 * One line for each of these people whose load exceeds their capacity. They are added to a project all the same, and
 * the answer shows this note.
 */
export async function overbookedNotes(db: Database, people: readonly { id: number }[]): Promise<string[]> {
  if (people.length === 0) return [];
  const limited = await db.person.findMany({
    where: { id: { in: people.map(({ id }) => id) }, capacity: { not: null } },
    orderBy: { name: 'asc' },
  });
  const notes: string[] = [];
  for (const person of limited) {
    const inHand = await countInHand(db, person.id);
    if (person.capacity !== null && inHand > person.capacity) {
      notes.push(`:warning: ${who(person)} has ${inHand} projects now, and takes ${person.capacity} at a time.`);
    }
  }
  return notes;
}
