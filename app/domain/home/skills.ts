import type { Database, Tx } from '../../infra/database/client.ts';
import { changeSkills } from '../team/skills/skills.ts';

/** Slack's limit of options in a select. */
const MOST_OPTIONS = 100;

/** The data of the skills form. */
export interface SkillsForm {
  options: { id: number; slug: string; own: boolean }[];
  /** Skills that a user group gives. The person cannot remove them. */
  given: { slug: string; group: string }[];
}

/**
 * Reads the data of the form. The person's own skills come first, so that all of them are on the form even if it
 * cannot show every skill.
 */
export async function skillsForm(db: Database, { personId }: { personId: number }): Promise<SkillsForm> {
  const [mine, all] = await Promise.all([
    db.personSkill.findMany({ where: { personId }, include: { skill: { include: { group: true } } } }),
    db.skill.findMany({ orderBy: { slug: 'asc' }, take: 3 * MOST_OPTIONS }),
  ]);
  const own = mine.filter(({ own }) => own).map(({ skill }) => skill);
  const mineIds = new Set(mine.map(({ skillId }) => skillId));
  const others = all.filter(({ id }) => !mineIds.has(id)).slice(0, Math.max(0, MOST_OPTIONS - own.length));
  const isOwn = new Set(own.map(({ id }) => id));
  return {
    options: [...own.slice(0, MOST_OPTIONS), ...others]
      .map(({ id, slug }) => ({ id, slug, own: isOwn.has(id) }))
      .sort((one, other) => (one.slug < other.slug ? -1 : 1)),
    given: mine
      .filter(({ own }) => !own)
      .map(({ skill }) => ({ slug: skill.slug, group: skill.group?.handle ?? 'a user group' })),
  };
}

/**
 * Fact: saves a person's skills. Only the differences to what the form showed are applied, so skills that it did not
 * show stay.
 */
export async function saveSkills(
  tx: Tx,
  {
    person,
    ticked,
    tickedBefore,
    others,
    at,
  }: {
    person: { id: number; handle: string };
    /** The ids of the ticked skills. */
    ticked: readonly number[];
    tickedBefore: readonly number[];
    /** The slugs of the skills typed in addition. */
    others: readonly string[];
    at: Date;
  },
): Promise<void> {
  const slugs = await slugsOf(tx, [...ticked, ...tickedBefore]);
  const named = (ids: readonly number[]) => ids.flatMap((id) => slugs.get(id) ?? []);
  const added = ticked.filter((id) => !tickedBefore.includes(id));
  const add = [...new Set([...named(added), ...others])];
  const remove = named(tickedBefore.filter((id) => !ticked.includes(id))).filter((slug) => !others.includes(slug));
  if (add.length + remove.length === 0) return;
  await changeSkills(tx, { personId: person.id, add, remove, at, via: 'home', actor: person.handle });
}

async function slugsOf(tx: Tx, ids: readonly number[]): Promise<Map<number, string>> {
  const skills = await tx.skill.findMany({ where: { id: { in: [...ids] } } });
  return new Map(skills.map(({ id, slug }) => [id, slug]));
}
