import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { BindResult } from '../skills/groups.ts';

/** A user group that gives a skill, and the number of people who have it from there. */
export interface GroupView {
  handle: string;
  slug: string;
  /** The members of the group as Slack last reported them. */
  members: number;
  onRoster: number;
}

export function bindAnswer(result: BindResult, { handle, slug }: { handle: string; slug: string }): string {
  const group = `@${mrkdwn(handle)}`;
  const skill = `\`${mrkdwn(slug)}\``;
  switch (result.outcome) {
    case 'bound':
      return `Members of ${group} have ${skill} from now on, as far as they are on the roster. People who join or leave the group gain or lose it.`;
    case 'unchanged':
      return `${group} gives ${skill} already.`;
    case 'group_taken':
      return `${group} gives \`${mrkdwn(result.slug)}\` already, and a group gives one skill. \`/team group ${group} off\` ends that.`;
    case 'skill_taken':
      return `${skill} comes from @${mrkdwn(result.handle)} already, and a skill comes from one group. \`/team group @${mrkdwn(result.handle)} off\` ends that.`;
  }
}

export function unbindAnswer(slug: string | undefined, handle: string): string {
  if (slug === undefined) return `@${mrkdwn(handle)} gives no skill.`;
  return `@${mrkdwn(handle)} no longer gives \`${mrkdwn(slug)}\`. Those who have it as their own keep it.`;
}

export function groupAnswer(view: GroupView | undefined, handle: string): string {
  if (view === undefined)
    return `@${mrkdwn(handle)} gives no skill. \`/team group @${mrkdwn(handle)} SKILL\` sets one.`;
  const { slug, members, onRoster } = view;
  return `@${mrkdwn(handle)} gives \`${mrkdwn(slug)}\` to its ${members === 1 ? 'one member' : `${members} members`}, ${onRoster} of them on the roster.`;
}

export function groupsAnswer(groups: readonly GroupView[]): string {
  if (groups.length === 0) return 'No user group gives a skill. `/team group @group SKILL` sets one.';
  return groups.map((view) => groupAnswer(view, view.handle)).join('\n');
}

export function unknownGroup(handle: string): string {
  return `Slack knows no user group called @${mrkdwn(handle, 80)}, or it is switched off.`;
}

export const NO_GROUPS_HERE =
  'This workspace has no user groups: they come with a paid plan of Slack. Give people the skill themselves: `/team add @user SKILL`.';

export const GROUPS_AWAY =
  'Slack does not say at the moment which user groups there are. Try again in a minute, or pick the group from the list that appears when you type `@`.';
