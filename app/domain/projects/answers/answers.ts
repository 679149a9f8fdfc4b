import type { Button } from '@slack/types';
import type { Person } from '../../../generated/prisma/client.ts';
import type { ChannelTrouble, MemberRole } from '../../../generated/prisma/enums.ts';
import { actions, sections } from '../../../infra/slack/blocks/blocks.ts';
import { channelLink, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { sayPerson } from '../../team/say-person.ts';
import type { Added, Removed } from '../members/many-members.ts';
import { roleName } from '../messages.ts';
import { next } from './buttons.ts';

/** An answer with buttons for the likely next steps. */
export function saying(text: string, ...next: Button[]): MessageBody {
  return { text, blocks: [...sections(text.split('\n')), ...(next.length === 0 ? [] : [actions(...next)])] };
}

type Named = Pick<Person, 'slackId' | 'name'>;

/** Names several people in one line. If they are many, only the first ones are named. */
function namesOf(people: readonly Named[]): string {
  const more = people.length - NAMED_MOST;
  return `${people.slice(0, NAMED_MOST).map(sayPerson).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The most names that fit into one section. */
const NAMED_MOST = 50;

/** What these answers need to know of a project. `trouble`: why its channel cannot be changed. */
interface Changed {
  code: string;
  status: string;
  trouble: ChannelTrouble | null;
}

/** Says what happens to the channel of a running project when its people change. */
function whatFollows({ code, trouble }: Changed): string {
  switch (trouble) {
    case null:
      return 'Its channel follows within seconds.';
    case 'archived':
      return `:warning: Its channel was archived by hand, so nothing changes there: unarchive it in Slack, or type \`/project reopen ${code}\` for a new one.`;
    case 'unseen':
      return `:warning: Its channel is not there for me any more, so nothing changes there: type \`/invite @ops\` in it, or \`/project reopen ${code}\` for a new one.`;
  }
}

/** Says what happens to the channel of a project that has ended. */
export function whatCloses(trouble: ChannelTrouble | null): string {
  switch (trouble) {
    case null:
      return 'Its channel is closed within seconds';
    case 'archived':
      return 'Its channel was archived by hand already';
    case 'unseen':
      return 'I am not in its channel any more: if it is still there, please archive it by hand';
  }
}

/** The button that repairs a lost channel, if it is lost. */
const mends = ({ code, trouble }: Changed): Button[] => (trouble === null ? [] : [next.reopen(code)]);

/** The result of `add-member`, grouped by outcome. */
export function addedAnswer(
  project: Changed,
  added: readonly Added[],
  { wanted, notes = [] }: { wanted?: MemberRole | undefined; notes?: readonly string[] } = {},
): MessageBody {
  const { code, status } = project;
  const said = {
    joined: (role: MemberRole) => `Added to ${mrkdwn(code)} as ${roleName(role)}`,
    role_changed: (role: MemberRole) => `On ${mrkdwn(code)} already, now as ${roleName(role)}`,
    already: (role: MemberRole) =>
      `On ${mrkdwn(code)} already as ${roleName(role)}${wanted !== undefined && role !== wanted ? ', because whoever has claimed it stays the lead' : ''}`,
  };
  const groups = new Map<string, Named[]>();
  for (const { person, outcome, role } of added) {
    const what = said[outcome](role);
    groups.set(what, [...(groups.get(what) ?? []), person]);
  }
  const changed = added.some(({ outcome }) => outcome !== 'already');
  const follows = status === 'started' ? whatFollows(project) : 'They are invited when it starts.';
  const lines = [...groups].map(([what, people]) => `${what}: ${namesOf(people)}.`);
  return saying(
    [...lines, ...notes, ...(changed ? [follows] : [])].join('\n'),
    ...mends(project),
    next.members(code),
    next.status(code),
  );
}

/** The result of `remove-member`. If somebody needs a successor, a button asks for one. */
export function removedAnswer(
  project: Changed,
  removed: readonly Removed[],
  { notes = [] }: { notes?: readonly string[] } = {},
): MessageBody {
  const { code, status } = project;
  const those = (outcome: Removed['outcome']) => removed.filter((one) => one.outcome === outcome);
  const names = (some: readonly Removed[]) => namesOf(some.map(({ person }) => person));
  const [left, absent, kept] = [those('left'), those('not_member'), those('needs_successor')];
  const lines = [
    ...(left.length === 0
      ? []
      : [`Removed from ${mrkdwn(code)}: ${names(left)}.${status === 'started' ? ` ${whatFollows(project)}` : ''}`]),
    ...(absent.length === 0 ? [] : [`Not on ${mrkdwn(code)}: ${names(absent)}.`]),
    ...kept.map(
      ({ person, role = 'lead' }) =>
        `${sayPerson(person)} is ${mrkdwn(code)}'s ${role === 'pm' ? 'only project manager' : 'lead'}: say who takes over first.`,
    ),
  ];
  const handing = kept.slice(0, 20).map(({ person }) => next.handOver(code, person));
  return saying([...lines, ...notes].join('\n'), ...handing, ...mends(project), next.members(code));
}

/**
 * The answer for a running project, with its channel. `already`: it was running before, so the named team was not
 * added.
 */
export function startedAnswer(
  code: string,
  channelId: string | null,
  { already = false, named = 0, notes = [] }: { already?: boolean; named?: number; notes?: readonly string[] } = {},
): MessageBody {
  const where =
    channelId === null
      ? 'Its channel is being made, and everybody is invited within seconds.'
      : `Its channel is ${channelLink(channelId)}.`;
  const added = already && named > 0 ? ` Nobody was added: \`/project add-member @user… ${code}\` does that.` : '';
  return saying(
    `${already ? '' : ':rocket: '}${mrkdwn(code)} ${already ? 'runs already' : 'has started'}. ${where}${added}${notes.map((note) => `\n${note}`).join('')}`,
    next.addPeople(code),
    next.status(code),
  );
}
