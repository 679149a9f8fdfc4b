import { actions, button, context, header, section, sections } from '../../../infra/slack/blocks/blocks.ts';
import { moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { Now } from '../../calendar/period.ts';
import { dueText, holderText } from '../card.ts';
import type { ChannelProject } from '../channel/view.ts';
import { team } from '../channel/view.ts';
import { isOpen } from '../life/lifecycle.ts';
import { next } from './buttons.ts';
import type { ListedProject, ListName, ProjectList } from './list.ts';
import { sinceWhen } from './standing.ts';
import { memberLine } from './status-answer.ts';

const names: Record<ListName, string> = {
  mine: 'Your open projects',
  open: 'Open projects',
  unclaimed: 'Projects that nobody has claimed',
  all: 'All projects',
};

/** One page of a list, with a button to the status in each row. */
export function listAnswer({ list, page, projects, more }: ProjectList, at: Now): MessageBody {
  const title = `${names[list]}${page > 1 ? `, page ${page}` : ''}`;
  const turning = [
    ...(page > 1 ? [button('Previous', 'project_list_previous', `${list} ${page - 1}`)] : []),
    ...(more ? [button('Next', 'project_list_next', `${list} ${page + 1}`)] : []),
  ];
  const rows = projects.map((project) => section(rowText(project, at), next.status(project.code)));
  return {
    text: `${title}: ${projects.map(({ code }) => mrkdwn(code)).join(', ') || 'none'}`,
    blocks: [
      header(title),
      ...(rows.length === 0 ? [section(page > 1 ? `There is nothing on page ${page}.` : nothing[list])] : rows),
      ...(turning.length === 0 ? [] : [actions(...turning)]),
      context('`/project list [mine|open|unclaimed|all]` · `/project status CODE`'),
    ],
  };
}

const nothing: Record<ListName, string> = {
  mine: 'You are on no open project. `/project list unclaimed` shows what is free to claim.',
  open: 'Nothing is open.',
  unclaimed: 'Everything is claimed.',
  all: 'There are no projects yet.',
};

function rowText(project: ListedProject, at: Now): string {
  const { code, title, status, client } = project;
  const holder = holderText(project);
  const due = dueText(project, at);
  const since = sinceWhen(project);
  const parts = [
    `${status}${since === null ? '' : ` ${moment(since)}`}`,
    mrkdwn(client.name, 80),
    ...(holder === null ? [] : [holder]),
    ...(due === null ? [] : [due]),
  ];
  return `*${mrkdwn(code)}* ${mrkdwn(title.replace(/\s+/g, ' '), 140)}\n${parts.join(' · ')}`;
}

/** The list of everybody on the project. */
export function membersAnswer(project: ChannelProject, { leads }: { leads: boolean }): MessageBody {
  const members = team(project);
  const title = `Who is on ${mrkdwn(project.code)}: ${members.length === 0 ? 'nobody yet' : members.length}`;
  return {
    text: title,
    blocks: [
      section(`*${title}*`),
      ...sections(members.map(memberLine)),
      actions(...(leads && isOpen(project) ? [next.addPeople(project.code)] : []), next.status(project.code)),
    ],
  };
}
