import type { KnownBlock } from '../blocks/blocks.ts';
import { clip } from '../blocks/text.ts';

export interface MessageBody {
  /** The text for notifications and screen readers. It is mrkdwn, so pass text from outside through fallback(). */
  text: string;
  blocks?: KnownBlock[] | undefined;
}

const MOST_TEXT = 4_000;

/** The body as arguments of chat.postMessage and chat.update. */
export function bodyOf({ text, blocks }: MessageBody) {
  return { text: clip(text, MOST_TEXT), ...(blocks === undefined ? {} : { blocks }) };
}
