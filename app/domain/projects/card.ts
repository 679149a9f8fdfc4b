import type { ProjectStatus } from '../../generated/prisma/enums.ts';
import { context, fields, type KnownBlock } from '../../infra/slack/blocks/blocks.ts';
import { link, mrkdwn } from '../../infra/slack/blocks/text.ts';
import { isOverdue, sayDue } from '../calendar/due.ts';
import type { Now } from '../calendar/period.ts';
import { sayPerson } from '../team/say-person.ts';
import { holderOf } from './find.ts';
import { isOpen } from './life/lifecycle.ts';
import { isUrgent, type UrgencyRule } from './urgent.ts';

/** The standard presentation of a project: its fields and its brief, without the title. */
export function projectFields(
  project: {
    status: ProjectStatus;
    client: { name: string; company: string | null };
    skills: readonly { skill: { slug: string } }[];
    dueAt: Date | null;
    budget: string | null;
    urgent: boolean;
  } & UrgencyRule,
  ...besides: string[]
): KnownBlock {
  const { client, skills, dueAt, budget } = project;
  const company = client.company === null ? '' : `, ${mrkdwn(client.company, 200)}`;
  const due = dueAt === null ? 'open' : sayDue({ dueAt }, project);
  return fields(
    `*Client*\n${mrkdwn(client.name, 200)}${company}`,
    `*Skills*\n${skillText(skills)}`,
    `*Due*\n${due}${isLate(project, project) ? ' · :warning: overdue' : ''}${isShownUrgent(project) ? ' · *urgent*' : ''}`,
    ...(budget === null ? [] : [`*Budget*\n${mrkdwn(budget)}`]),
    ...besides,
  );
}

/** The wanted skills in words. */
export function skillText(skills: readonly { skill: { slug: string } }[]): string {
  return skills.length === 0 ? 'none in particular' : mrkdwn(skills.map(({ skill }) => skill.slug).join(', '), 500);
}

export function projectLinks({
  pageLink,
  intercomUrl,
}: {
  pageLink: string | null;
  intercomUrl: string | null;
}): KnownBlock[] {
  const page = pageLink === null ? [] : [link(pageLink, 'Project page')];
  const conversation = intercomUrl === null ? [] : [link(intercomUrl, 'Intercom conversation')];
  const links = [...page, ...conversation];
  return links.length === 0 ? [] : [context(links.join(' · '))];
}

/** A label that links to the project's page if there is one; mrkdwn. */
export function pageLinked(pageLink: string | null, label: string): string {
  return pageLink === null ? mrkdwn(label) : link(pageLink, label);
}

/**
 * The due date in words for a line of text. Null: the project has none. A project that is over is never shown as
 * overdue.
 */
export function dueText(project: { status: ProjectStatus; dueAt: Date | null }, at: Now): string | null {
  const { dueAt } = project;
  if (dueAt === null) return null;
  return `${isLate(project, at) ? ':warning: overdue, was due' : 'due'} ${sayDue({ dueAt }, at)}`;
}

/** The due date in words for an offer. It also says whether the project is urgent. */
export function dueWhileOffered(offer: { dueAt: Date | null; urgent: boolean }, at: UrgencyRule): string {
  const due = dueText({ status: 'requested', dueAt: offer.dueAt }, at) ?? 'no due date';
  return isUrgent(offer, at) ? `${due} · *urgent*` : due;
}

/** Says in words who has the project. Null: nobody has it. */
export function holderText(project: Parameters<typeof holderOf>[0]): string | null {
  const holder = holderOf(project);
  if (holder === null) return null;
  return holder.elsewhere ? `claimed elsewhere by ${mrkdwn(holder.name, 100)}` : sayPerson(holder);
}

/**
 * An urgent offer is sent outside working hours, and says why. Once somebody has the project, a near due date wakes
 * nobody any more, and only the mark of whoever requested it is shown.
 */
function isShownUrgent(project: { status: ProjectStatus; dueAt: Date | null; urgent: boolean } & UrgencyRule): boolean {
  return project.status === 'requested' ? isUrgent(project, project) : project.urgent && isOpen(project);
}

function isLate(project: { status: ProjectStatus; dueAt: Date | null }, at: Now): boolean {
  const { dueAt } = project;
  return dueAt !== null && isOpen(project) && isOverdue({ dueAt }, at);
}
