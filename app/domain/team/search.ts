import type { Person, Role } from '../../generated/prisma/client.ts';
import type { Database, Prisma } from '../../infra/database/client.ts';

/** A person as a menu shows them. */
export type Candidate = Pick<Person, 'id' | 'handle' | 'name' | 'slackId' | 'role' | 'awaySince'> & {
  skills: string[];
};

interface Search {
  /** What was typed: beginnings of names, handles, addresses or skills. */
  words: string;
  /** People to leave out. */
  without?: readonly number[];
  /** Roles whose people come first. */
  first?: readonly Role[];
  most: number;
}

const WORDS_MOST = 4;

/**
 * Finds people on the roster who can be given work, sorted by name. People without an active Slack account are left
 * out.
 */
export async function searchRoster(
  db: Database,
  { words, without = [], first = [], most }: Search,
): Promise<Candidate[]> {
  const where = { active: true, slackDeactivated: false, id: { notIn: [...without] }, AND: conditions(words) };
  if (first.length === 0) return found(db, where, most);
  const ahead = await found(db, { ...where, role: { in: [...first] } }, most);
  const rest = await found(db, { ...where, role: { notIn: [...first] } }, most - ahead.length);
  return [...ahead, ...rest];
}

async function found(db: Database, where: Prisma.PersonWhereInput, most: number): Promise<Candidate[]> {
  if (most <= 0) return [];
  const people = await db.person.findMany({
    where,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: most,
    include: { skills: { include: { skill: true }, orderBy: { skillId: 'asc' } } },
  });
  return people.map(({ skills, ...person }) => ({ ...person, skills: skills.map(({ skill }) => skill.slug) }));
}

function conditions(words: string): Prisma.PersonWhereInput[] {
  const typed = words.trim().toLowerCase().replace(/^@/, '').split(/\s+/).filter(Boolean);
  return typed.slice(0, WORDS_MOST).map((word) => {
    // Escapes the wildcards of LIKE.
    const literal = word.replace(/[\\%_]/g, '\\$&');
    const begins = { startsWith: literal };
    return {
      OR: [
        { name: { contains: literal } },
        { handle: begins },
        { email: begins },
        { slackId: word.toUpperCase() },
        { skills: { some: { skill: { slug: begins } } } },
      ],
    };
  });
}
