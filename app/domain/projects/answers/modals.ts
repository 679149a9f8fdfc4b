import { MemberRole } from '../../../generated/prisma/enums.ts';
import {
  externalSelect,
  input,
  modal,
  multiExternalSelect,
  section,
  select,
  type View,
} from '../../../infra/slack/blocks/blocks.ts';
import { mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { sayPerson } from '../../team/say-person.ts';
import { roleName } from '../messages.ts';

interface Shown {
  code: string;
  title: string;
}

/** The ids of the team picker. */
export const TEAM = {
  callbackId: 'team_picked',
  blockId: 'team',
  actionId: 'people',
  pmId: 'pm',
  leadId: 'lead',
} as const;

/**
 * The form that starts a project: the team besides its claimer, and the project manager. The project may be unclaimed,
 * or claimed elsewhere.
 */
export function teamPickerModal(project: Shown, { claimer }: { claimer: 'you' | 'somebody else' | null }): View {
  return modal({
    callbackId: TEAM.callbackId,
    title: 'Start project',
    submit: 'Start',
    close: 'Not yet',
    privateMetadata: project.code,
    blocks: [
      heading(project),
      ...(claimer === null
        ? [
            section('Nobody has claimed it, so nobody leads it yet.'),
            input('Lead', TEAM.leadId, externalSelect(TEAM.leadId, { placeholder: 'Who leads it?' }), {
              optional: true,
            }),
          ]
        : []),
      input('Team', TEAM.blockId, multiExternalSelect(TEAM.actionId, { placeholder: 'Who works on it?' }), {
        ...(claimer === null ? {} : { hint: teamHints[claimer] }),
        optional: true,
      }),
      input('Project manager', TEAM.pmId, externalSelect(TEAM.pmId, { placeholder: 'Who manages it?' }), {
        optional: true,
      }),
    ],
  });
}

const teamHints = {
  you: 'You are in the team already.',
  'somebody else': 'Whoever claimed it is in the team already.',
};

/** The ids of the form that adds people. */
export const PEOPLE = { callbackId: 'people_added', blockId: 'people', actionId: 'people', roleId: 'role' } as const;

/** The form that adds people, all in the same role. */
export function addPeopleModal(project: Shown): View {
  const roles = Object.values(MemberRole).map((role) => ({ text: roleName(role), value: role }));
  return modal({
    callbackId: PEOPLE.callbackId,
    title: 'Add people',
    submit: 'Add',
    privateMetadata: project.code,
    blocks: [
      heading(project),
      input('People', PEOPLE.blockId, multiExternalSelect(PEOPLE.actionId, { placeholder: 'Who joins?' })),
      input('Role', PEOPLE.roleId, select(PEOPLE.roleId, roles, { initial: 'specialist' })),
    ],
  });
}

/** The ids of the hand-over form. */
export const SUCCESSOR = { callbackId: 'successor_named', blockId: 'successor', actionId: 'successor' } as const;

/** The form that names the successor of a lead or an only project manager. */
export function successorModal(
  project: Shown,
  { person, role }: { person: { id: number; slackId: string | null; name: string }; role: 'pm' | 'lead' },
): View {
  return modal({
    callbackId: SUCCESSOR.callbackId,
    title: 'Hand over',
    submit: 'Hand over',
    privateMetadata: JSON.stringify({ code: project.code, personId: person.id }),
    blocks: [
      heading(project),
      section(`${sayPerson(person)} is ${role === 'pm' ? 'its only project manager' : 'its lead'}. Who takes over?`),
      input(
        'Successor',
        SUCCESSOR.blockId,
        externalSelect(SUCCESSOR.actionId, { placeholder: 'Somebody on the roster' }),
      ),
    ],
  });
}

/** Replaces a form by a notice after it was sent; mrkdwn. */
export function noticeModal(text: string): View {
  return modal({ callbackId: 'project_notice', title: 'Project', close: 'Close', blocks: [section(text)] });
}

function heading({ code, title }: Shown) {
  return section(`*${mrkdwn(title, 200)}* (${mrkdwn(code)})`);
}
