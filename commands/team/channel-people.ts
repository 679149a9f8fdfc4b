import { peopleOfGroup } from '../../app/inbound/slack/group-people.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { channelLink } from '../../app/infra/slack/blocks/text.ts';
import { SlackRefused } from '../../app/infra/slack/client/errors.ts';
import type { Word } from '../words.ts';
import { tooMany } from './named.ts';

/** The most people whom one command may add. With more, its author might not know them all. */
const MOST_PEOPLE = 200;
const PAGE = 200;

export interface PeopleOfPlaces {
  /**
   * References to the people, such as `<@U1>`. Apps, deactivated accounts and accounts of other organisations are
   * left out.
   */
  people: string[];
  leftOut: number;
}

/** The members of the given channels and user groups. If they cannot be found out, or are too many, the reason. */
export async function peopleOfPlaces(
  words: readonly Word[],
  services: Services,
): Promise<PeopleOfPlaces | { refusal: string }> {
  const people = new Set<string>();
  let leftOut = 0;
  for (const word of words) {
    const members = await membersOfPlace(word, services);
    if (members === undefined) continue;
    if ('refusal' in members) return { refusal: `${members.refusal} Nothing was changed.` };
    for (const slackId of members.ids) {
      const account = await services.directory.person({ slackId });
      const isUnfit =
        account !== undefined && (account.isBot || account.deactivated || account.belonging === 'foreign');
      if (isUnfit) leftOut++;
      else people.add(`<@${slackId}>`);
    }
  }
  if (people.size > MOST_PEOPLE) {
    return { refusal: tooMany(people.size, MOST_PEOPLE) };
  }
  return { people: [...people], leftOut };
}

async function membersOfPlace(
  word: Word,
  services: Services,
): Promise<{ ids: string[] } | { refusal: string } | undefined> {
  if (word.kind === 'channel') return membersOf(word.id, services);
  if (word.kind !== 'group') return undefined;
  const group = await peopleOfGroup({ groupId: word.id, handle: word.handle }, services);
  return 'refusal' in group ? group : { ids: group.slackIds };
}

async function membersOf(channel: string, { ops }: Services): Promise<{ ids: string[] } | { refusal: string }> {
  const ids: string[] = [];
  try {
    for await (const page of ops.client.pages(
      'conversations.members',
      { channel, limit: PAGE },
      { priority: 'answer' },
    )) {
      ids.push(...(page.members ?? []));
      if (ids.length > 10 * MOST_PEOPLE) break;
    }
    return { ids };
  } catch (error) {
    if (!(error instanceof SlackRefused)) throw error;
    return {
      refusal: `I cannot see who is in ${channelLink(channel)}. If it is private, type \`/invite @ops\` in it.`,
    };
  }
}
