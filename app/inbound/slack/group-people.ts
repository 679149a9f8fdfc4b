import { patiently } from '../../domain/team/accounts/account.ts';
import { GROUPS_AWAY, NO_GROUPS_HERE, unknownGroup } from '../../domain/team/answers/group-answers.ts';
import type { Person } from '../../generated/prisma/client.ts';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';
import type { Services } from './services.ts';

type GroupServices = Pick<Services, 'db' | 'directory' | 'ops' | 'clock' | 'telemetry' | 'patience'>;

/** A user group as somebody typed or picked it: by the id in Slack's markup, or by its handle. */
export type NamedGroup = { groupId: string; handle?: string | undefined } | { handle: string };

/** A user group with its current members in Slack. */
export interface Group {
  groupId: string;
  handle: string;
  slackIds: string[];
}

/** The members of a user group. If they cannot be found out, a refusal (mrkdwn) says why. */
export async function peopleOfGroup(named: NamedGroup, services: GroupServices): Promise<Group | { refusal: string }> {
  const { directory, ops } = services;
  const looked = await patiently(() => directory.lookupGroup(named), services);
  const isById = 'groupId' in named;
  if (looked?.value.outcome === 'not_on_this_plan') return { refusal: NO_GROUPS_HERE };
  if (looked?.value.outcome === 'unknown' && !isById) return { refusal: unknownGroup(named.handle ?? 'that') };
  const found = looked?.value.outcome === 'found' ? looked.value.group : undefined;
  // The mention has Slack's markup. So the group exists, even if Slack does not answer now.
  const group = found ?? (isById ? { groupId: named.groupId, handle: named.handle ?? 'the group' } : undefined);
  if (group === undefined) return { refusal: GROUPS_AWAY };
  const { groupId } = group;
  const listed = await patiently(
    (signal) => ops.client.call('usergroups.users.list', { usergroup: groupId }, { priority: 'answer', signal }),
    services,
  );
  if (listed?.value.kind === 'done') return { ...group, slackIds: listed.value.result.users ?? [] };
  if (listed?.value.kind === 'refused' && listed.value.error === 'no_such_subteam') {
    return { refusal: unknownGroup(group.handle) };
  }
  return { refusal: `Slack does not say at the moment who is in @${mrkdwn(group.handle, 80)}. Try again in a minute.` };
}

/**
 * The members of a group who are on the roster, with notes about the other members. If they cannot be found out, a
 * refusal.
 */
export async function rosterOfGroup(
  named: NamedGroup,
  services: GroupServices,
): Promise<{ people: Person[]; notes: string[] } | { refusal: string }> {
  const group = await peopleOfGroup(named, services);
  if ('refusal' in group) return group;
  const slackIds = [...new Set(group.slackIds)];
  const people = await services.db.person.findMany({
    where: { slackId: { in: slackIds }, active: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const name = `@${mrkdwn(group.handle, 80)}`;
  if (people.length === 0) {
    return { refusal: `Nobody in ${name} is on the roster. An admin adds them: \`/team add ${name} SKILL\`.` };
  }
  const others = slackIds.length - people.length;
  const notes =
    others === 0
      ? []
      : [
          `${others === 1 ? 'One member' : `${others} members`} of ${name} ${others === 1 ? 'is' : 'are'} not on the roster, and left out.`,
        ];
  return { people, notes };
}
