import type { Database, Tx } from '../../../infra/database/client.ts';
import { audit } from '../../audit/audit.ts';
import { eligibilityChanged } from '../hooks.ts';
import { lockPerson } from '../roster/find.ts';

/**
 * Fact: updates a person's skills. They are the person's own skills and those of their user groups, as Slack last
 * reported them. New matches are offered, and offers that no longer fit are withdrawn.
 */
export async function followGroups(tx: Tx, { personId, at }: { personId: number; at: Date }): Promise<void> {
  const person = await lockPerson(tx, { id: personId });
  if (person === null) return;
  const wanted = await skillsOfGroups(tx, person.slackId);
  const had = await tx.personSkill.findMany({ where: { personId, grouped: true }, include: { skill: true } });
  const gained = wanted.filter(({ skillId }) => !had.some((one) => one.skillId === skillId));
  const lost = had.filter(({ skillId }) => !wanted.some((one) => one.skillId === skillId));
  if (gained.length + lost.length === 0) return;

  const gainedIds = gained.map(({ skillId }) => skillId);
  const rows = gainedIds.map((skillId) => ({ personId, skillId, own: false, grouped: true }));
  await tx.personSkill.createMany({ data: rows, skipDuplicates: true });
  await tx.personSkill.updateMany({ where: { personId, skillId: { in: gainedIds } }, data: { grouped: true } });
  const others = { personId, skillId: { in: lost.map(({ skillId }) => skillId) } };
  await tx.personSkill.deleteMany({ where: { ...others, own: false } });
  await tx.personSkill.updateMany({ where: others, data: { grouped: false } });
  const decision = { at, via: 'hand', actor: null } as const;
  if (lost.length > 0) await eligibilityChanged(tx, { personId, change: 'lost', ...decision });
  if (gained.length > 0) await eligibilityChanged(tx, { personId, change: 'gained', ...decision });
  const slugs = (skills: readonly { skill: { slug: string } }[]) => skills.map(({ skill }) => skill.slug);
  const details = { person: person.handle, add: slugs(gained), remove: slugs(lost), from: 'group' };
  await audit(tx, { ...decision, action: 'person.skills-changed', projectCode: null, details });
}

/**
 * People whose skill does not match their membership: they have it from a user group that they are not in, or lack it
 * although they are in the group.
 */
export async function outOfStep(db: Database | Tx, skillId: number): Promise<number[]> {
  const rows = await db.$queryRaw<{ id: number }[]>`
    SELECT people.id FROM skill_groups
      JOIN skill_group_members AS members ON members.groupId = skill_groups.groupId
      JOIN people ON people.slackId = members.slackId
      LEFT JOIN person_skills ON person_skills.personId = people.id AND person_skills.skillId = skill_groups.skillId
     WHERE skill_groups.skillId = ${skillId} AND COALESCE(person_skills.grouped, FALSE) = FALSE
    UNION
    SELECT people.id FROM person_skills
      JOIN people ON people.id = person_skills.personId
     WHERE person_skills.skillId = ${skillId} AND person_skills.grouped
       AND NOT EXISTS (SELECT 1 FROM skill_groups
         JOIN skill_group_members AS members ON members.groupId = skill_groups.groupId
         WHERE skill_groups.skillId = person_skills.skillId AND members.slackId = people.slackId)
    ORDER BY id`;
  return rows.map(({ id }) => id);
}

async function skillsOfGroups(tx: Tx, slackId: string | null): Promise<{ skillId: number; skill: { slug: string } }[]> {
  if (slackId === null) return [];
  const memberships = await tx.skillGroupMember.findMany({
    where: { slackId },
    select: { group: { select: { skillId: true, skill: { select: { slug: true } } } } },
  });
  return memberships.map(({ group }) => group);
}
