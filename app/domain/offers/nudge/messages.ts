import { header } from '../../../infra/slack/blocks/blocks.ts';
import { fallback, plain } from '../../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../../infra/slack/posts/posts.ts';
import type { UrgencyRule } from '../../projects/urgent.ts';
import { offerBlocks } from '../overview/messages.ts';
import type { ListedOffer } from '../overview/overview.ts';

/**
 * Several offers to one person in one DM, because they became due at the same moment: one notification, with a row of
 * buttons for each offer.
 */
export function nudgeMessage(offers: readonly ListedOffer[], at: UrgencyRule): MessageBody {
  const [first] = offers;
  const what =
    offers.length === 1 && first !== undefined
      ? `New project: ${plain(first.title, 200)}`
      : `New projects: ${offers.length}`;
  const titles = offers.length === 1 ? '' : ` (${offers.map(({ title }) => plain(title, 60)).join(', ')})`;
  return {
    text: fallback(`${what}${titles}`, 1_000),
    blocks: [header(plain(what, 150)), ...offers.flatMap((offer) => offerBlocks(offer, at))],
  };
}
