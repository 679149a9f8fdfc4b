import type { SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import { PEOPLE, SUCCESSOR, TEAM } from '../../app/domain/projects/answers/modals.ts';
import { choiceOfGroup, choiceOfPerson } from '../../app/domain/projects/answers/people-choices.ts';
import { PROJECT_FORM } from '../../app/domain/projects/answers/project-form.ts';
import { patiently } from '../../app/domain/team/accounts/account.ts';
import { actorOf } from '../../app/domain/team/rights/actor.ts';
import { type Act, personMay } from '../../app/domain/team/rights/rights.ts';
import { searchRoster } from '../../app/domain/team/search.ts';
import { guard } from '../../app/inbound/slack/guard.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { OPTIONS_MOST, type Option } from '../../app/infra/slack/blocks/blocks.ts';
import { Leaving } from '../actions/hand-over.ts';

export type OptionsAsked = Pick<SlackOptionsMiddlewareArgs<'block_suggestion'>, 'ack' | 'payload'>;

const GROUPS_MOST = 20;
const TYPED_MOST = 300;

/** The request of a people menu in one of our forms. */
const Asked = z.object({
  user: z.object({ id: z.string() }),
  action_id: z.string(),
  // What was typed is clipped to this length, because a long pasted text must find nobody rather than everybody. No
  // name is this long.
  value: z
    .string()
    .catch('')
    .transform((typed) => typed.slice(0, TYPED_MOST)),
  view: z.object({ callback_id: z.string(), private_metadata: z.string() }),
});
type Asked = z.infer<typeof Asked>;

/** Which options a menu may show. */
interface Menu {
  act: Act;
  /** Undefined: the project does not exist yet. */
  code?: string;
  /** Ids of people who are left out, because they are on the project already or are leaving it. */
  without: number[];
  /** Whether the menu offers groups, which stand for their members. */
  groups: boolean;
  managersFirst: boolean;
}

/**
 * The options of a people menu: people on the roster, except those who are on the project already or are leaving it.
 * Slack waits three seconds. On failure there is no answer, and Slack says that it could not load the menu.
 */
export const peopleOffered = (services: Services) =>
  async function peopleOffered({ ack, payload }: OptionsAsked): Promise<void> {
    const answer = async (): Promise<void> =>
      ack({ options: await services.line(() => choicesFor(Asked.parse(payload), services)) });
    await guard(services.telemetry)('people_offered', answer)({});
  };

async function choicesFor(asked: Asked, services: Services): Promise<Option[]> {
  const menu = await menuOf(asked, services);
  if (menu === undefined) return [];
  const actor = await actorOf(services, asked.user.id);
  if (actor.kind !== 'person') return [];
  const { code } = menu;
  const project =
    code === undefined ? null : await services.db.project.findUnique({ where: { code }, select: { claimerId: true } });
  const isOwn = project?.claimerId === actor.person.id;
  if (!personMay(menu.act, actor.person, { isOwn })) return [];

  const groups = menu.groups ? await groupsFor(asked.value, services) : [];
  const people = await searchRoster(services.db, {
    words: asked.value,
    without: menu.without,
    ...(menu.managersFirst ? { first: ['pm', 'admin'] as const } : {}),
    most: OPTIONS_MOST - groups.length,
  });
  return [...people.map(choiceOfPerson), ...groups.map(choiceOfGroup)];
}

async function menuOf({ action_id: action, view }: Asked, services: Services): Promise<Menu | undefined> {
  switch (view.callback_id) {
    case TEAM.callbackId: {
      const code = view.private_metadata;
      const act = 'lead_project';
      if (action === TEAM.actionId) {
        return { act, code, without: await peopleOf(code, services), groups: true, managersFirst: false };
      }
      if (action === TEAM.leadId) return { act, code, without: [], groups: false, managersFirst: false };
      return { act, code, without: await peopleOf(code, services, 'pm'), groups: false, managersFirst: true };
    }
    case PEOPLE.callbackId: {
      const code = view.private_metadata;
      const without = await peopleOf(code, services);
      return { act: 'change_projects', code, without, groups: true, managersFirst: false };
    }
    case SUCCESSOR.callbackId: {
      const { code, personId } = Leaving.parse(JSON.parse(view.private_metadata));
      return { act: 'change_projects', code, without: [personId], groups: false, managersFirst: false };
    }
    case PROJECT_FORM:
      return { act: 'change_projects', without: [], groups: false, managersFirst: true };
    default:
      return undefined;
  }
}

/** The members of a project and its claimer. With a role, only its project managers. */
async function peopleOf(code: string, { db }: Services, role?: 'pm'): Promise<number[]> {
  const project = await db.project.findUnique({
    where: { code },
    select: {
      claimerId: true,
      members: {
        where: { leftAt: null, ...(role === undefined ? {} : { role }) },
        select: { personId: true },
      },
    },
  });
  const members = project?.members.map(({ personId }) => personId) ?? [];
  return role !== undefined || project?.claimerId == null ? members : [...members, project.claimerId];
}

/** User groups whose handle begins with this. None if Slack does not answer in time or the workspace has no groups. */
async function groupsFor(
  words: string,
  { directory, ...services }: Services,
): Promise<{ groupId: string; handle: string }[]> {
  const wanted = words.trim().toLowerCase().replace(/^@/, '');
  const known = (await patiently(() => directory.groups(), services))?.value ?? [];
  return known.filter(({ handle }) => handle.startsWith(wanted)).slice(0, GROUPS_MOST);
}
