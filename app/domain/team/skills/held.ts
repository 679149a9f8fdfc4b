import type { Database, Prisma, Tx } from '../../../infra/database/client.ts';

/** A skill that somebody has. */
export interface Held {
  slug: string;
  /** Handle of the user group that alone gives it, where one does. */
  group?: string;
}

export const heldRows = {
  select: { own: true, skill: { select: { slug: true, group: { select: { handle: true } } } } },
} satisfies Prisma.PersonSkillFindManyArgs;

/** Sorted by slug. */
export function heldFrom(rows: readonly Prisma.PersonSkillGetPayload<typeof heldRows>[]): Held[] {
  return rows
    .map(({ own, skill: { slug, group } }) => (own || group === null ? { slug } : { slug, group: group.handle }))
    .sort((one, other) => (one.slug < other.slug ? -1 : 1));
}

/** Everything that somebody can do, as the roster and the user groups say. */
export async function skillsHeld(db: Database | Tx, personId: number): Promise<Held[]> {
  return heldFrom(await db.personSkill.findMany({ where: { personId }, ...heldRows }));
}
