import type { SkillGroup } from '../../../generated/prisma/client.ts';
import type { Database, Tx } from '../../../infra/database/client.ts';
import { enqueue } from '../../../infra/jobs/enqueue.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { audit, type Via } from '../../audit/audit.ts';
import { forgetReport, report } from '../../reports/report.ts';
import { followGroupJob, regroupJob } from '../kinds.ts';
import { outOfStep } from './grouped.ts';
import { skillIds } from './skills.ts';

/** A user group that gives a skill. */
export type BoundGroup = SkillGroup & { skill: { slug: string } };

interface ByWhom {
  at: Date;
  via: Via;
  /** The handle of the person who decides. */
  actor: string | null;
}

export type BindResult =
  | { outcome: 'bound' }
  | { outcome: 'unchanged' }
  /** The group already gives the skill `slug`. A group can give only one. */
  | { outcome: 'group_taken'; slug: string }
  /** The group `handle` gives the skill already. A skill can come from only one group. */
  | { outcome: 'skill_taken'; handle: string };

/** Fact: the members of the user group get the skill. A job reads them from Slack. */
export async function bindGroup(
  tx: Tx,
  { groupId, handle, slug, at, via, actor }: { groupId: string; handle: string; slug: string } & ByWhom,
): Promise<BindResult> {
  const before = await boundGroup(tx, { groupId });
  if (before !== null) return before.skill.slug === slug ? { outcome: 'unchanged' } : groupTaken(before);
  const [skillId] = await skillIds(tx, [slug]);
  if (skillId === undefined) throw new Error(`Expected the skill ${slug} to be made.`);
  const row = { skillId, groupId, handle: handle.slice(0, 80), boundAt: at };
  // The unique keys decide between two concurrent bindings.
  const { count } = await tx.skillGroup.createMany({ data: [row], skipDuplicates: true });
  if (count === 0) {
    const other = await tx.skillGroup.findUnique({ where: { skillId } });
    if (other !== null && other.groupId !== groupId) return { outcome: 'skill_taken', handle: other.handle };
    const same = await boundGroup(tx, { groupId });
    return same === null || same.skillId === skillId ? { outcome: 'unchanged' } : groupTaken(same);
  }
  await audit(tx, {
    at,
    actor,
    via,
    action: 'group.bound',
    projectCode: null,
    details: { group: handle, skill: slug },
  });
  await enqueue(tx, at, [followGroupJob(groupId)]);
  return { outcome: 'bound' };
}

/**
 * Fact: the user group gives no skill any more. People who also have the skill as their own keep it. Returns the
 * skill.
 */
export async function unbindGroup(
  tx: Tx,
  { groupId, at, via, actor }: { groupId: string } & ByWhom,
): Promise<string | undefined> {
  const group = await boundGroup(tx, { groupId });
  const { count } = await tx.skillGroup.deleteMany({ where: { groupId } });
  if (group === null || count === 0) return undefined;
  const details = { group: group.handle, skill: group.skill.slug };
  await audit(tx, { at, actor, via, action: 'group.unbound', projectCode: null, details });
  await forgetReport(tx, goneReport(groupId));
  await enqueue(tx, at, [regroupJob(group.skillId)]);
  return group.skill.slug;
}

/**
 * Fact: stores the members of the user group, whether they are on the roster or not. Those on the roster gain or lose
 * the skill one by one, see grouped.ts. Everybody is compared, not only those who changed, so that earlier omissions
 * are repaired.
 */
export async function groupMembersAre(
  tx: Tx,
  { groupId, slackIds, at }: { groupId: string; slackIds: readonly string[]; at: Date },
): Promise<void> {
  await tx.$queryRaw`SELECT groupId FROM skill_groups WHERE groupId = ${groupId} FOR UPDATE`;
  const group = await boundGroup(tx, { groupId });
  if (group === null) return;
  const members = new Set(slackIds);
  const before = await tx.skillGroupMember.findMany({ where: { groupId } });
  const known = new Set(before.map(({ slackId }) => slackId));
  const lost = [...known].filter((slackId) => !members.has(slackId));
  const gained = [...members].filter((slackId) => !known.has(slackId));
  await tx.skillGroupMember.deleteMany({ where: { groupId, slackId: { in: lost } } });
  await tx.skillGroupMember.createMany({
    data: gained.map((slackId) => ({ groupId, slackId })),
    skipDuplicates: true,
  });
  if ((await outOfStep(tx, group.skillId)).length > 0) await enqueue(tx, at, [regroupJob(group.skillId)]);
}

/**
 * Fact: the group was deleted or disabled in Slack, so it has no members. When it is enabled again, it gives the
 * skill again.
 */
export async function groupIsGone(tx: Tx, { groupId, at }: { groupId: string; at: Date }): Promise<void> {
  const group = await boundGroup(tx, { groupId });
  if (group === null) return;
  await groupMembersAre(tx, { groupId, slackIds: [], at });
  const name = `@${mrkdwn(group.handle)}`;
  const text = `The user group ${name} is not there any more, so nobody has the skill *${mrkdwn(group.skill.slug)}* through it. If that is meant to be so, an admin types \`/team group ${name} off\`; otherwise switch the group on again.`;
  await report(tx, { key: goneReport(groupId), text, at });
}

/**
 * Fact: the workspace has no user groups, or none any more, because they need a paid plan. Nobody loses a skill
 * because of that.
 */
export async function groupsAreGone(tx: Tx, at: Date): Promise<void> {
  await report(tx, { key: NO_GROUPS, text: NO_GROUPS_TEXT, at });
}

/** Fact: the group exists. So earlier reports about it are closed, in the transaction that stores its members. */
export async function groupIsThere(tx: Tx, { groupId }: { groupId: string }): Promise<void> {
  await forgetReport(tx, goneReport(groupId));
  await forgetReport(tx, NO_GROUPS);
}

/** Fact: the group's handle is now this one. */
export async function groupIsCalled(tx: Tx, { groupId, handle }: { groupId: string; handle: string }): Promise<void> {
  await tx.skillGroup.updateMany({ where: { groupId }, data: { handle: handle.slice(0, 80) } });
}

/** Fact: every user group that gives a skill must be read from Slack again. */
export async function followAllGroups(tx: Tx, at: Date): Promise<void> {
  const groups = await tx.skillGroup.findMany({ select: { groupId: true }, orderBy: { groupId: 'asc' } });
  await enqueue(
    tx,
    at,
    groups.map(({ groupId }) => followGroupJob(groupId)),
  );
}

/** Fact: Slack reports that this group has changed. Returns whether the group gives a skill. */
export async function groupChanged(tx: Tx, { groupId, at }: { groupId: string; at: Date }): Promise<boolean> {
  const group = await tx.skillGroup.findUnique({ where: { groupId } });
  if (group !== null) await enqueue(tx, at, [followGroupJob(groupId)]);
  return group !== null;
}

export function boundGroup(db: Database | Tx, { groupId }: { groupId: string }): Promise<BoundGroup | null> {
  return db.skillGroup.findUnique({ where: { groupId }, include: { skill: { select: { slug: true } } } });
}

const NO_GROUPS = 'groups:plan';
const NO_GROUPS_TEXT =
  'A skill is bound to a Slack user group, but this workspace has no user groups: they come with a paid plan of Slack. Change the plan, or forget them: `/team group` lists them, `/team group @group off` unbinds one. Until then everybody keeps the skills they have.';

function groupTaken({ skill }: BoundGroup): BindResult {
  return { outcome: 'group_taken', slug: skill.slug };
}

function goneReport(groupId: string): string {
  return `group-gone:${groupId}`;
}
