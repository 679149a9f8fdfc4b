import type { KnownBlock } from '../blocks/blocks.ts';
import { clip } from '../blocks/text.ts';

export interface MessageBody {
  /** What notifications and screen readers say; parsed as mrkdwn, so outside text in it goes through fallback(). */
  text: string;
  blocks?: KnownBlock[] | undefined;
}

const MOST_TEXT = 4_000;

/** It as chat.postMessage and chat.update take it. */
export function bodyOf({ text, blocks }: MessageBody) {
  return { text: clip(text, MOST_TEXT), ...(blocks === undefined ? {} : { blocks }) };
}
