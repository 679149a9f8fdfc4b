import { actions, button, context, type KnownBlock, section } from '../../../infra/slack/blocks/blocks.ts';
import { fallback, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { Now } from '../../calendar/period.ts';
import { daysOffOf } from '../hours/schedule.ts';
import { A_PAGE, type RosterEntry, type RosterPage } from '../roster/list.ts';
import { awaySince, heldSkills, roleNames, who } from './answers.ts';
import { nextDaysOff } from './hours-answers.ts';
import { pageValue } from './page-value.ts';

/** One page of the roster, with buttons to the next and the previous one. */
export function rosterAnswer(roster: RosterPage, at: Now): MessageBody {
  const { entries, total } = roster;
  if (total === 0) return { text: nobodyThere(roster) };
  const title = titleOf(roster);
  const buttons = turning(roster);
  return {
    text: fallback(title),
    blocks: [
      section(`*${title}*`),
      ...entries.map((entry) => section(entryText(entry, at))),
      ...(buttons.length === 0 ? [] : [actions(...buttons), context(`Page ${roster.page + 1} of ${pagesOf(total)}`)]),
    ] satisfies KnownBlock[],
  };
}

function entryText(entry: RosterEntry, at: Now): string {
  const off = nextDaysOff(daysOffOf(entry), at);
  const first = [
    who(entry),
    roleNames[entry.role],
    ...(entry.active ? [] : ['not on the roster any more']),
    ...(entry.awaySince === null ? [] : [awaySince(entry.awaySince, at)]),
    ...(off === null ? [] : [off]),
    ...(entry.inSlack ? [] : ['has no Slack account in use']),
  ];
  const { projectsInProgress: codes, capacity } = entry;
  const busy = [
    ...(codes.length === 0 ? [] : [`on ${some(codes.map((code) => mrkdwn(code)))}`]),
    ...(capacity === null ? [] : [`${codes.length} of ${capacity}${codes.length >= capacity ? ', full' : ''}`]),
  ];
  const skills = some(entry.skills.map((skill) => heldSkills([skill])));
  return `${first.join(' · ')}\n${[skills === '' ? heldSkills([]) : skills, ...busy].join(' · ')}`;
}

/**
 * How long the list of one page may be. A page of people has to fit into 13,000 characters, Slack's limit for all
 * blocks of a message.
 */
const LISTED_MOST = 260;

/** Lists as many words as fit, and the number of those left out. */
function some(words: readonly string[]): string {
  const shown: string[] = [];
  for (const word of words) {
    if ([...shown, word].join(', ').length > LISTED_MOST) break;
    shown.push(word);
  }
  const more = words.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function titleOf({ filter, total }: RosterPage): string {
  const people = total === 1 ? 'One person' : `${total} people`;
  switch (filter.kind) {
    case 'all':
      return `${people} on the roster`;
    case 'away':
      return `${people} away`;
    case 'skill':
      return `${people} with ${mrkdwn(filter.slug)}`;
    case 'people':
      return `${people} in that group`;
    case 'person':
      return 'On the roster';
  }
}

function nobodyThere({ filter }: RosterPage): string {
  if (filter.kind === 'away') return 'Nobody is away.';
  if (filter.kind === 'skill') return `Nobody has \`${mrkdwn(filter.slug)}\`.`;
  return 'Nobody is on the roster. `/team add @user SKILL` puts somebody on it.';
}

function turning({ filter, page, total }: RosterPage) {
  const to = (turned: number) => pageValue({ filter, page: turned });
  return [
    ...(page > 0 ? [button('Previous', 'team_list_previous', to(page - 1))] : []),
    ...(page + 1 < pagesOf(total) ? [button('Next', 'team_list_next', to(page + 1))] : []),
  ];
}

function pagesOf(total: number): number {
  return Math.ceil(total / A_PAGE);
}
