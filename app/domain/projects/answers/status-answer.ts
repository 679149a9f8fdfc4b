import type { Button } from '@slack/types';
import type { Person } from '../../../generated/prisma/client.ts';
import { actions, divider, header, type KnownBlock, section, sections } from '../../../infra/slack/blocks/blocks.ts';
import { channelLink, fallback, moment, mrkdwn, plain } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { sayPerson } from '../../team/say-person.ts';
import { readBrief } from '../brief.ts';
import { holderText, projectFields, projectLinks } from '../card.ts';
import { currentChannel, type Member, team } from '../channel/view.ts';
import { refusalReason, roleName, troubleText } from '../messages.ts';
import { next } from './buttons.ts';
import { nextStep } from './next-step.ts';
import { moved, sinceWhen } from './standing.ts';
import type { StatusView } from './status.ts';
import { trailLine } from './trail-words.ts';

const PEOPLE_MOST = 25;
const UNINVITED_MOST = 10;

/** The reader, whose rights decide which buttons are shown. Null: the answer is shown to a whole channel. */
export type Viewer = { person: Pick<Person, 'id'>; leads: boolean } | null;

/** The status of a project as a message. `more`: further blocks for this reader, before the buttons. */
export function statusAnswer(view: StatusView, viewer: Viewer, more: readonly KnownBlock[] = []): MessageBody {
  const { project } = view;
  return {
    text: `${fallback(project.code)} is ${project.status}: ${fallback(project.title, 200)}`,
    blocks: [
      ...headline(view),
      ...facts(view),
      ...people(view),
      ...channel(view),
      ...trail(view),
      ...more,
      ...clicks(view, viewer),
    ],
  };
}

/**
 * The answer to a message to @ops, which the whole channel can read: the status of its project, and the available
 * commands.
 */
export function mentionAnswer({ help, status }: { help: string; status: StatusView | null }): MessageBody {
  if (status === null) return { text: 'What I can do', blocks: sections(help.split('\n')) };
  const { text, blocks = [] } = statusAnswer(status, null);
  return { text, blocks: [...blocks, divider(), ...sections(help.split('\n'))] };
}

function headline({ project, asked }: StatusView): KnownBlock[] {
  const since = sinceWhen(project);
  const reason =
    project.status === 'cancelled' && project.cancelReason !== null ? `: ${mrkdwn(project.cancelReason, 300)}` : '';
  const pms = team(project).flatMap(({ role, person }) => (role === 'pm' ? [person] : []));
  const trouble = currentChannel(project)?.trouble ?? null;
  const step = nextStep({ ...project, pms, ...asked, trouble }, project);
  return [
    header(plain(project.title, 150)),
    section(
      `*${mrkdwn(project.code)}* ${moved[project.status].replace(/\w+$/, '*$&*')}${since === null ? '' : ` ${moment(since)}`}${reason}`,
    ),
    ...(step === null ? [] : [section(step)]),
  ];
}

function facts({ project, at }: StatusView): KnownBlock[] {
  const pms = team(project).filter(({ role }) => role === 'pm');
  return [
    projectFields(
      { ...project, now: at },
      `*Claimed by*\n${holderText(project) ?? 'nobody yet'}`,
      `*Project manager*\n${
        pms.length === 0
          ? 'nobody yet'
          : pms
              .slice(0, 10)
              .map(({ person }) => sayPerson(person))
              .join(', ')
      }`,
    ),
    ...projectLinks(project),
  ];
}

function people({ project }: StatusView): KnownBlock[] {
  const members = team(project);
  const more = members.length - PEOPLE_MOST;
  const lines = [
    ...members.slice(0, PEOPLE_MOST).map(memberLine),
    ...(more > 0 ? [`and ${more} more: \`/project members ${project.code}\``] : []),
  ];
  return sections(['*Who works on it*', ...(lines.length === 0 ? ['Nobody yet.'] : lines)]);
}

/** One member of a project, with their role. */
export function memberLine({ person, role }: Pick<Member, 'person' | 'role'>): string {
  return `${sayPerson(person)} · ${roleName(role)}`;
}

/** Shows the channel, what is wrong with it, and who could not be invited. */
function channel({ project }: StatusView): KnownBlock[] {
  if (project.status !== 'started') return [];
  const current = currentChannel(project);
  if (current?.slackId == null) return [section('*Channel*\nIt is being made.')];
  const members = new Set(team(project).map(({ personId }) => personId));
  const refused = current.presences.flatMap(({ refused: code, person, personId }) =>
    code === null || !members.has(personId)
      ? []
      : [`${mrkdwn(person.name, 80)} could not be invited: ${refusalReason(code)}.`],
  );
  const more = refused.length - UNINVITED_MOST;
  return [
    section(
      [
        `*Channel*\n${channelLink(current.slackId)}`,
        ...(current.trouble === null
          ? []
          : [`:warning: ${troubleText(project, { name: current.name, trouble: current.trouble })}`]),
        ...refused.slice(0, UNINVITED_MOST),
        ...(more > 0 ? [`and ${more} more could not be invited.`] : []),
      ].join('\n'),
    ),
  ];
}

function trail({ trail }: StatusView): KnownBlock[] {
  return trail.length === 0 ? [] : sections(['*What happened last*', ...trail.map(trailLine)]);
}

function clicks({ project }: StatusView, viewer: Viewer): KnownBlock[] {
  if (viewer === null) return [];
  const brief = project.brief === null ? [] : [readBrief(project.code)];
  return [actions(...nextOf(project, viewer), ...brief, next.members(project.code))];
}

function nextOf(project: StatusView['project'], { person, leads }: NonNullable<Viewer>): Button[] {
  const { code, status, claimerId } = project;
  const isLost = currentChannel(project)?.trouble != null;
  switch (status) {
    case 'requested':
      return [
        next.claim(code),
        ...(leads ? [next.start(code), next.addPeople(code), next.edit(code), next.cancel(code)] : []),
      ];
    case 'claimed':
      return [
        ...(leads || claimerId === person.id ? [next.start(code), next.release(code)] : []),
        ...(leads ? [next.addPeople(code), next.edit(code), next.cancel(code)] : []),
      ];
    case 'started':
      return leads
        ? [
            ...(isLost ? [next.reopen(code)] : []),
            next.addPeople(code),
            next.edit(code),
            next.complete(code),
            next.cancel(code),
          ]
        : [];
    case 'completed':
    case 'cancelled':
      return leads ? [next.reopen(code), next.edit(code)] : [];
  }
}
