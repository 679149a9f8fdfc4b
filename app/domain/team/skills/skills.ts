import { Prisma, type Tx } from '../../../infra/database/client.ts';
import { audit, type Decision } from '../../audit/audit.ts';
import { eligibilityChanged } from '../hooks.ts';
import { lockPerson } from '../roster/find.ts';
import { asOfNow } from '../roster/stamp.ts';

interface SkillChange extends Decision {
  personId: number;
  /** The slugs of the skills to add. */
  add?: readonly string[];
  remove?: readonly string[];
}

/**
 * Fact: adds and removes skills of a person. Skills from a user group stay. New matches are offered, and offers that
 * no longer fit are withdrawn. Returns the resulting slugs, sorted. If nothing changes, nothing is recorded.
 */
export async function changeSkills(
  tx: Tx,
  { personId, add = [], remove = [], at, via, actor }: SkillChange,
): Promise<string[]> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null) return [];
  const before = await tx.personSkill.findMany({ where: { personId, own: true }, include: { skill: true } });
  const had = new Set(before.map(({ skill }) => skill.slug));
  const own = new Set([...had, ...add]);
  for (const slug of remove) own.delete(slug);
  if (own.size !== had.size || [...own].some((slug) => !had.has(slug))) {
    const lost = await replaceSkills(tx, { personId, slugs: [...own] });
    await tx.person.update({ where: { id: personId }, data: { upsertedAt: asOfNow(person, at) } });
    if (lost > 0) await eligibilityChanged(tx, { personId, change: 'lost', at, via, actor });
    if (add.length > 0) await eligibilityChanged(tx, { personId, change: 'gained', at, via, actor });
    const details = { person: person.handle, add: [...add], remove: [...remove] };
    await audit(tx, { at, actor, via, action: 'person.skills-changed', projectCode: null, details });
  }
  const after = await tx.personSkill.findMany({ where: { personId }, include: { skill: true } });
  return after.map(({ skill }) => skill.slug).sort();
}

/**
 * Fact: replaces the person's own skills. Those from user groups stay, and unknown skills are created. Returns how
 * many skills the person has lost. The caller must then call eligibilityChanged().
 */
export async function replaceSkills(
  tx: Tx,
  { personId, slugs }: { personId: number; slugs: readonly string[] },
): Promise<number> {
  const wanted = await skillIds(tx, slugs);
  const others = { personId, skillId: { notIn: wanted } };
  await tx.personSkill.updateMany({ where: { ...others, grouped: true }, data: { own: false } });
  const { count: lost } = await tx.personSkill.deleteMany({ where: { ...others, grouped: false } });
  await tx.personSkill.updateMany({ where: { personId, skillId: { in: wanted }, own: false }, data: { own: true } });
  await tx.personSkill.createMany({ data: wanted.map((skillId) => ({ personId, skillId })), skipDuplicates: true });
  return lost;
}

/** The ids of skills. Unknown skills are created. */
export async function skillIds(tx: Tx, slugs: readonly string[]): Promise<number[]> {
  // The slugs are sorted, so that two transactions that create the same skills do not deadlock.
  const wanted = [...new Set(slugs)].sort();
  const known = await tx.skill.findMany({ where: { slug: { in: wanted } } });
  const slugsKnown = new Set(known.map(({ slug }) => slug));
  const made = wanted.filter((slug) => !slugsKnown.has(slug));
  if (made.length === 0) return known.map(({ id }) => id);
  await tx.$executeRaw`INSERT IGNORE INTO skills (slug) VALUES ${Prisma.join(made.map((slug) => Prisma.sql`(${slug})`))}`;
  const all = await tx.skill.findMany({ where: { slug: { in: wanted } } });
  return all.map(({ id }) => id);
}
