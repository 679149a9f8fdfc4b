import { z } from 'zod';
import { homeBlock, messageBlock, modalBlock } from './block-kit/blocks.ts';
import { type Pointer, problem, problemsIn } from './block-kit/problems.ts';
import { repeatedIds } from './block-kit/unique-ids.ts';
import { oversize, submitMissing, viewOf } from './block-kit/views.ts';
import { isTooLong, tooMuchTogether } from './block-kit/whole.ts';

const messageBlocks = z.array(messageBlock).max(50);
const views = { modal: viewOf('modal', modalBlock), home: viewOf('home', homeBlock) };

/**
 * Lists what Slack would refuse in a message's `blocks`, one line each, worded as in `response_metadata.messages`.
 * Lengths are counted in UTF-16 units, which is at least as strict as Slack. An empty array is allowed, because
 * `chat.update` removes blocks with it.
 */
export function checkMessageBlocks(blocks: unknown): string[] {
  const at: Pointer = ['blocks'];
  return [...problemsIn(messageBlocks, blocks, at), ...repeatedIds(blocks, at), ...tooMuchTogether(blocks, at)];
}

/**
 * Checks a whole message. It includes what Slack only recommends: a text for notifications and for clients that
 * cannot show a block. The text may have up to 4,000 characters for chat.update, and the blocks may not be longer
 * than Slack has been seen to accept.
 */
export function checkMessage({ text, blocks }: { text?: unknown; blocks?: unknown }): string[] {
  const at: Pointer = ['text'];
  return [
    ...problemsIn(z.string().trim().min(1).max(4_000), text, at),
    ...(blocks === undefined ? [] : checkMessageBlocks(blocks)),
    ...(isTooLong(blocks) ? [problem(`msg_blocks_too_long: ${JSON.stringify(blocks).length}`, ['blocks'])] : []),
  ];
}

/** Checks a view of `views.open`, `views.push`, `views.update` or `views.publish`: a modal or a Home. */
export function checkView(view: unknown): string[] {
  const at: Pointer = ['view'];
  const named = z.looseObject({ type: z.string(), blocks: z.unknown() });
  const { success, data } = named.safeParse(view);
  if (!success) return problemsIn(named, view, at);
  if (data.type !== 'modal' && data.type !== 'home') {
    return [problem(`unsupported type: ${data.type}`, [...at, 'type'])];
  }

  return [
    ...problemsIn(views[data.type], view, at),
    ...repeatedIds(data.blocks, [...at, 'blocks']),
    ...submitMissing(data, at),
    ...oversize(data, at),
  ];
}
