import {
  actions,
  button,
  context,
  header,
  type KnownBlock,
  primary,
  section,
} from '../../../infra/slack/blocks/blocks.ts';
import { mrkdwn, plain } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import { readBrief } from '../../projects/brief.ts';
import { dueWhileOffered } from '../../projects/card.ts';
import type { UrgencyRule } from '../../projects/urgent.ts';
import type { ListedOffer } from './overview.ts';

const TITLE_MOST = 140;

/** The block id of an offer's buttons in an overview, to tell such clicks from those on the offer's own DM. */
export const OVERVIEW_BLOCK = 'overview_of:';

const WHAT =
  'I send you each new project that wants one of your skills. The first to claim it has it; *Pass* takes it off your screen.';

/** The answer to somebody who wrote to @newproject: what it is, and their open offers. */
export function overviewMessage(
  { shown, count }: { shown: readonly ListedOffer[]; count: number },
  { awaySince, skills, ...at }: { awaySince: Date | null; skills: readonly string[] } & UrgencyRule,
): MessageBody {
  const title = count === 0 ? 'Nothing is open for you at the moment' : `Open for you: ${count}`;
  const able =
    skills.length === 0 ? 'You have no skills yet' : `Your skills: ${skills.map((slug) => mrkdwn(slug)).join(', ')}`;
  return {
    text: title,
    blocks: [
      section(WHAT),
      header(title),
      ...shown.flatMap((offer) => offerBlocks(offer, at)),
      ...(count > shown.length ? [context(`and ${count - shown.length} more, in messages of their own`)] : []),
      ...(awaySince === null ? [] : [section('You are away, so nothing is offered to you. `/team back` ends that.')]),
      context(`${able}. \`/team skills +SKILL\` and the Home of @ops change them.`),
    ],
  };
}

/** The answer to somebody who gets no offers. `because` says why, as mrkdwn. */
export function notForYouMessage(because: string): MessageBody {
  return { text: 'What I do', blocks: [section(`I offer new projects to the people of the agency. ${because}`)] };
}

/** One offer as a row of a list. Its buttons act on this offer alone, and a click does not delete the message. */
export function offerBlocks({ code, title, brief, client, ...offer }: ListedOffer, at: UrgencyRule): KnownBlock[] {
  const due = dueWhileOffered(offer, at);
  return [
    section(`*${mrkdwn(plain(title), TITLE_MOST)}* (${mrkdwn(code)})\n${mrkdwn(plain(client), TITLE_MOST)} · ${due}`),
    {
      ...actions(
        primary('Claim project', 'claim_project', code),
        button('Pass', 'pass_project', code),
        ...(brief === null ? [] : [readBrief(code)]),
      ),
      block_id: `${OVERVIEW_BLOCK}${code}`,
    },
  ];
}
