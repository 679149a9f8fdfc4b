import type { Database, Prisma, Tx } from '../../../infra/database/client.ts';

/** A skill that somebody has. */
export interface Held {
  slug: string;
  /** The handle of the user group, if the skill comes only from that group. */
  group?: string;
}

export const heldRows = {
  select: { own: true, skill: { select: { slug: true, group: { select: { handle: true } } } } },
} satisfies Prisma.PersonSkillFindManyArgs;

/** The skills, sorted by slug. */
export function heldFrom(rows: readonly Prisma.PersonSkillGetPayload<typeof heldRows>[]): Held[] {
  return rows
    .map(({ own, skill: { slug, group } }) => (own || group === null ? { slug } : { slug, group: group.handle }))
    .sort((one, other) => (one.slug < other.slug ? -1 : 1));
}

/** All skills of a person, their own and those from user groups. */
export async function skillsHeld(db: Database | Tx, personId: number): Promise<Held[]> {
  return heldFrom(await db.personSkill.findMany({ where: { personId }, ...heldRows }));
}
