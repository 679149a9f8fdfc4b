import type { Services } from '../../app/inbound/slack/services.ts';
import { channelLink } from '../../app/infra/slack/blocks/text.ts';
import { SlackRefused } from '../../app/infra/slack/client/errors.ts';
import type { Word } from '../words.ts';

/** Of so many people somebody still knows that they are all meant. */
const MOST_PEOPLE = 200;
const PAGE = 200;

export interface ChannelPeople {
  /** As people are typed: `<@U1>`. Apps, accounts that are switched off and those of other organisations are left out. */
  people: string[];
  leftOut: number;
}

/** Who is in the channels that were typed; or why that cannot be known, or is too much. */
export async function peopleOfChannels(
  words: readonly Word[],
  services: Services,
): Promise<ChannelPeople | { refusal: string }> {
  const people = new Set<string>();
  let leftOut = 0;
  for (const word of words) {
    if (word.kind !== 'channel') continue;
    const members = await membersOf(word.id, services);
    if ('refusal' in members) return members;
    for (const slackId of members.ids) {
      const account = await services.directory.person({ slackId });
      const isUnfit =
        account !== undefined && (account.isBot || account.deactivated || account.belonging === 'foreign');
      if (isUnfit) leftOut++;
      else people.add(`<@${slackId}>`);
    }
  }
  if (people.size > MOST_PEOPLE) {
    return { refusal: `These are ${people.size} people; at most ${MOST_PEOPLE} at once. Nothing was changed.` };
  }
  return { people: [...people], leftOut };
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
      refusal: `I cannot see who is in ${channelLink(channel)} (Slack says ${error.error}). If it is private, type \`/invite @ops\` in it. Nothing was changed.`,
    };
  }
}
