import { section } from '../../infra/slack/blocks/blocks.ts';
import { clip } from '../../infra/slack/blocks/text.ts';
import type { MessageBody } from '../../infra/slack/posts/posts.ts';

const MOST = 2_900;

/** What the operators are told. `text` is mrkdwn. */
export function reportMessage(text: string): MessageBody {
  return { text: clip(text, MOST), blocks: [section(clip(`:warning: ${text}`, MOST))] };
}
