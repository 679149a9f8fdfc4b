import type { Tx } from '../database/client.ts';
import { Prisma } from '../database/client.ts';

/**
 * Fact: these are the person's skills, and no others. Skills that nobody had before are made. Says how many the
 * person lost by it. Whoever calls it sees to the offers, see newcomer.ts.
 */
export async function replaceSkills(
  tx: Tx,
  { personId, slugs }: { personId: number; slugs: readonly string[] },
): Promise<number> {
  const wanted = await skillIds(tx, slugs);
  const { count: lost } = await tx.personSkill.deleteMany({ where: { personId, skillId: { notIn: wanted } } });
  await tx.personSkill.createMany({ data: wanted.map((skillId) => ({ personId, skillId })), skipDuplicates: true });
  return lost;
}

async function skillIds(tx: Tx, slugs: readonly string[]): Promise<number[]> {
  // Sorted, so that two transactions that make the same skills never wait for each other crosswise.
  const wanted = [...new Set(slugs)].sort();
  const known = await tx.skill.findMany({ where: { slug: { in: wanted } } });
  const slugsKnown = new Set(known.map(({ slug }) => slug));
  const made = wanted.filter((slug) => !slugsKnown.has(slug));
  if (made.length === 0) return known.map(({ id }) => id);
  await tx.$executeRaw`INSERT IGNORE INTO skills (slug) VALUES ${Prisma.join(made.map((slug) => Prisma.sql`(${slug})`))}`;
  const all = await tx.skill.findMany({ where: { slug: { in: wanted } } });
  return all.map(({ id }) => id);
}
