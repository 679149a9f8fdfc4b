import type { Button } from '@slack/types';
import { button, context, modal, section, type View } from '../../infra/slack/blocks/blocks.ts';
import { portions } from '../../infra/slack/blocks/portions.ts';
import { fallback, mrkdwn, quote } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';

/** How many characters of the brief the pinned message shows. */
export const BRIEF_MOST = 2_500;
/** A portion has up to 2,900 characters, so a page is read in a minute or two. */
const PORTIONS_A_PAGE = 4;

const BRIEF_MODAL = 'read_brief';

interface Briefed {
  code: string;
  title: string;
  brief: string | null;
}

/** The button that opens the whole brief. */
export const readBrief = (code: string): Button => button('Read the brief', 'read_brief', code);

/** A modal with one page of the brief. The modal stores its page number, from which "Next" finds the next page. */
export function briefModal({ code, title, brief }: Briefed, page: number): View {
  const pages = pagesOf(brief ?? '');
  const shown = Math.min(Math.max(page, 0), Math.max(pages.length - 1, 0));
  const isLast = shown >= pages.length - 1;
  return modal({
    callbackId: BRIEF_MODAL,
    title: 'The brief',
    close: 'Close',
    ...(isLast ? {} : { submit: 'Next' }),
    privateMetadata: JSON.stringify({ code, page: shown }),
    blocks: [
      section(`*${mrkdwn(title, 2_000)}* (${mrkdwn(code)})`),
      ...(pages[shown] ?? ['It came without a brief.']).map((portion) => section(portion)),
      ...(pages.length > 1 ? [context(`Page ${shown + 1} of ${pages.length}`)] : []),
    ],
  });
}

/**
 * The whole brief as replies under the pinned message, which shows only its beginning. There are none if the pinned
 * message shows all of it.
 */
export function briefReplies({ code, brief }: Briefed): MessageBody[] {
  if (brief === null || !quote(brief, BRIEF_MOST).endsWith('…')) return [];
  const pages = pagesOf(brief);
  return pages.map((page, index) => briefReply({ code, page, number: index + 1, of: pages.length }));
}

/** One page of the brief. */
function briefReply({
  code,
  page,
  number,
  of,
}: {
  code: string;
  page: readonly string[];
  number: number;
  of: number;
}): MessageBody {
  const part = of === 1 ? '' : `, page ${number} of ${of}`;
  return {
    text: `The whole brief of ${fallback(code)}${part}`,
    blocks: [context(`The whole brief${part}`), ...page.map((portion) => section(portion))],
  };
}

function pagesOf(brief: string): string[][] {
  const all = portions(brief);
  const count = Math.ceil(all.length / PORTIONS_A_PAGE);
  return Array.from({ length: count }, (_, page) => all.slice(page * PORTIONS_A_PAGE, (page + 1) * PORTIONS_A_PAGE));
}
