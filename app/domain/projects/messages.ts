import { context, divider, fields, section, sections } from '../../infra/slack/blocks/blocks.ts';
import { channelLink, fallback, link, mrkdwn, quote, span } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';
import { fieldName, listOf } from '../audit/words.ts';
import { sayPerson } from '../team/say-person.ts';
import { BRIEF_MOST, readBrief } from './brief.ts';
import { dueText, projectFields, projectLinks, skillText } from './card.ts';
import { type ChannelProject, type Member, type ProjectChannel, team } from './channel/view.ts';

const TITLE_MOST = 140;
const SHORT_BRIEF_MOST = 600;
/** The most people who fit into one section. */
const PEOPLE_MOST = 60;

/** The first message of a project's channel, which is pinned. */
export function briefMessage(project: ChannelProject): MessageBody {
  const before = project.channels.find(({ life, slackId }) => life < project.life && slackId !== null);
  return {
    text: `The brief of ${fallback(project.code)}: ${fallback(project.title, 200)}`,
    blocks: [
      section(`:clipboard: *${mrkdwn(project.title, TITLE_MOST)}* (${mrkdwn(project.code)})`),
      projectFields(project),
      ...(project.brief === null ? [] : [section(quote(project.brief, BRIEF_MOST), readBrief(project.code))]),
      section(`*Who works on it*\n${people(project)}`),
      ...(before?.slackId == null
        ? []
        : [context(`It was reopened. What was written before is in ${channelLink(before.slackId)}.`)]),
      ...projectLinks(project),
      divider(),
      context('`/project add-member @user`, `/project status` and `/project complete` work right here.'),
    ],
  };
}

/** Tells the team which fields have changed, and by whom. */
export function changedMessage(
  project: ChannelProject,
  {
    fields,
    by,
    platform,
  }: { fields: readonly string[]; by: { name: string; slackId: string | null } | null; platform: boolean },
): MessageBody {
  const what = listOf(fields.map(fieldName));
  const who = by === null ? (platform ? ', from the platform' : '') : ` by ${sayPerson(by)}`;
  const has = (field: string) => fields.includes(field);
  const { title, client, skills, budget, urgent, intercomUrl, pageUrl } = project;
  const company = client.company === null ? '' : `, ${mrkdwn(client.company, 200)}`;
  const lines = [
    ...(has('title') ? [`*Title*: ${mrkdwn(title, TITLE_MOST)}`] : []),
    ...(has('dueAt') ? [`*Due*: ${dueText(project, project)?.replace(/^due /, '') ?? 'no date'}`] : []),
    ...(has('skills') ? [`*Skills*: ${skillText(skills)}`] : []),
    ...(has('client') ? [`*Client*: ${mrkdwn(client.name, 200)}${company}`] : []),
    ...(has('budget') ? [`*Budget*: ${mrkdwn(budget ?? 'none said', 100)}`] : []),
    ...(has('urgent') ? [`*Urgent*: ${urgent ? 'yes' : 'no'}`] : []),
    ...(has('pageUrl') ? [pageUrl === null ? '*Project page*: none' : link(pageUrl, 'Project page')] : []),
    ...(has('intercomUrl')
      ? [intercomUrl === null ? '*Intercom*: none' : link(intercomUrl, 'Intercom conversation')]
      : []),
  ];
  const brief = has('brief') && project.brief !== null ? readBrief(project.code) : undefined;
  const sentences = [section(`:pencil2: Changed${who}: ${what}.`, brief), ...sections(lines)];
  return { text: `${fallback(project.code)} has changed: ${fallback(what)}`, blocks: sentences };
}

/** The last message before the channel is archived. */
export function closingMessage(project: ChannelProject, channel: ProjectChannel): MessageBody {
  const isOver = project.status === 'completed' || project.status === 'cancelled';
  const said = isOver && channel.life === project.life ? project.status : 'continued in another channel';
  const reason = project.status === 'cancelled' ? project.cancelReason : null;
  return {
    text: `${fallback(project.code)} is ${said}`,
    blocks: [
      section(
        `${project.status === 'completed' ? ':checkered_flag: ' : ''}*${mrkdwn(project.title, TITLE_MOST)}* is ${said}. This channel is archived now.`,
      ),
      ...(reason === null ? [] : [section(quote(reason, SHORT_BRIEF_MOST))]),
      fields(
        `*Duration*\n${spent(project.startedAt, project.completedAt ?? project.cancelledAt)}`,
        `*Time to claim*\n${spent(project.requestedAt, project.claimedAt)}`,
        `*People*\n${team(project).length}`,
      ),
      section(`*Who worked on it*\n${people(project)}`),
    ],
  };
}

/** The DM to somebody who was added. */
export function joinedMessage(
  project: ChannelProject,
  { channelId, role }: { channelId: string; role: string },
): MessageBody {
  return {
    text: `You are on ${fallback(project.code)}: ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `:wave: You are on *${mrkdwn(project.title, TITLE_MOST)}* (${mrkdwn(project.code)}) as ${roleName(role)}. It lives in ${channelLink(channelId)}.`,
      ),
      projectFields(project),
      ...(project.brief === null ? [] : [section(quote(project.brief, SHORT_BRIEF_MOST), readBrief(project.code))]),
      ...projectLinks(project),
    ],
  };
}

/** Replaces a DM about a project or channel that is out of date. */
export function retiredMessage(project: ChannelProject): MessageBody {
  const title = `*${mrkdwn(project.title, TITLE_MOST)}* (${mrkdwn(project.code)})`;
  const said =
    project.status === 'completed'
      ? `:checkered_flag: ${title} is completed. Thank you!`
      : project.status === 'cancelled'
        ? `${title} was cancelled.`
        : `You were told here about ${title}. Things have changed since; a newer message says how.`;
  return { text: `${fallback(project.code)}: ${fallback(project.title, 200)}`, blocks: [section(said)] };
}

/** The DM to a member of a cancelled project. The claimer gets one from @newproject instead. */
export function cancelledMessage(project: ChannelProject): MessageBody {
  return {
    text: `Cancelled: ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `*${mrkdwn(project.title, TITLE_MOST)}* (${mrkdwn(project.code)}) was cancelled, and you were on it. Thank you for what you have done for it.`,
      ),
      ...(project.cancelReason === null ? [] : [section(quote(project.cancelReason, SHORT_BRIEF_MOST))]),
    ],
  };
}

/** The DM to somebody who was removed. */
export function leftMessage(project: ChannelProject): MessageBody {
  return {
    text: `You are no longer on ${fallback(project.code)}: ${fallback(project.title, 200)}`,
    blocks: [
      section(
        `You are no longer on *${mrkdwn(project.title, TITLE_MOST)}* (${mrkdwn(project.code)}). Thank you for what you have done for it. If this surprises you, its project manager knows more.`,
      ),
    ],
  };
}

/** The DM to the lead or the only project manager, who has left the channel but stays on the project. */
export function staysMessage(
  project: ChannelProject,
  { channelId, role }: { channelId: string; role: string },
): MessageBody {
  return {
    text: `You are still ${roleName(role)} of ${fallback(project.code)}`,
    blocks: [
      section(
        `You have left ${channelLink(channelId)}, but you are still ${roleName(role)} of *${mrkdwn(project.title, TITLE_MOST)}*, so you are invited again. To hand over, type \`/project remove-member @you ${project.code}\` and name who follows you.`,
      ),
    ],
  };
}

/** Tells the project's PM that somebody could not be invited. */
export function uninvitedText(project: ChannelProject, { name, code }: { name: string; code: string }): string {
  if (code === 'off_roster') {
    return `${mrkdwn(name)} is off the roster, and so no longer in the channel of ${mrkdwn(project.code)}. They still count as a member: \`/project remove-member\` ends that, and whoever is on the roster again is invited again.`;
  }
  return `${mrkdwn(name)} could not be invited to the channel of ${mrkdwn(project.code)}: ${refusalReason(code)}. Everybody else is in.`;
}

/** Says why somebody cannot be invited, from Slack's error code or one of our own. */
export function refusalReason(code: string): string {
  return reasons.get(code) ?? `Slack says \`${mrkdwn(code)}\``;
}

const reasons: ReadonlyMap<string, string> = new Map(
  Object.entries({
    not_in_slack: 'nobody in this Slack has their e-mail address',
    deactivated: 'their Slack account is switched off',
    cant_invite: 'their Slack account is switched off, or may not be invited',
    user_is_restricted: 'they are a guest in this Slack; an administrator has to add them',
    ura_max_channels: 'they are a guest of one channel only; an administrator has to add them',
    user_not_found: 'Slack does not know their account',
    org_user_not_in_team: 'they are not in this workspace',
  }),
);

/** Tells the project's PM that the channel is closed to @ops. */
export function troubleText(
  project: ChannelProject,
  { name, trouble }: { name: string | null; trouble: string },
): string {
  const what = `The channel ${name === null ? '' : `#${mrkdwn(name)} `}of ${mrkdwn(project.code)}`;
  return trouble === 'archived'
    ? `${what} was archived by hand, and the project goes on. Unarchive it in Slack, or type \`/project reopen ${project.code}\` for a new one; if the work is done, \`/project complete ${project.code}\`.`
    : `${what} is not there for me any more: it was deleted, or I was removed. Type \`/invite @ops\` in it, or \`/project reopen ${project.code}\` for a new one.`;
}

/** Tells the project's PM that the channel could not be closed. */
export function leftOpenText({ code }: Pick<ChannelProject, 'code'>, name: string | null): string {
  return `I could not close the channel ${name === null ? '' : `#${mrkdwn(name)} `}of ${mrkdwn(code)}: it was deleted, or I was removed from it. If it is still there, please archive it by hand.`;
}

export function roleName(role: string): string {
  return role === 'pm' ? 'project manager' : role;
}

function people(project: ChannelProject): string {
  const members = team(project);
  const shown = members.slice(0, PEOPLE_MOST).map(personLine);
  const more = members.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n') || 'Nobody yet.';
}

function personLine({ person, role }: Member): string {
  return `${sayPerson(person)} · ${roleName(role)}`;
}

function spent(from: Date | null, to: Date | null): string {
  return from === null || to === null ? '–' : span(to.getTime() - from.getTime());
}
