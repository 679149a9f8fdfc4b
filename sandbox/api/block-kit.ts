import { z } from 'zod';
import { homeBlock, messageBlock, modalBlock } from './block-kit/blocks.ts';
import { type Pointer, problem, problemsIn } from './block-kit/problems.ts';
import { repeatedIds } from './block-kit/unique-ids.ts';
import { oversize, submitMissing, viewOf } from './block-kit/views.ts';
import { isTooLong, tooMuchTogether } from './block-kit/whole.ts';

const messageBlocks = z.array(messageBlock).max(50);
const views = { modal: viewOf('modal', modalBlock), home: viewOf('home', homeBlock) };

/**
 * What Slack would refuse in a message's `blocks`, one line each, worded as in `response_metadata.messages`; empty
 * when nothing. Lengths are UTF-16 units, which is never kinder than Slack. An empty array is allowed: it is how
 * `chat.update` takes blocks away.
 */
export function checkMessageBlocks(blocks: unknown): string[] {
  const at: Pointer = ['blocks'];
  return [...problemsIn(messageBlocks, blocks, at), ...repeatedIds(blocks, at), ...tooMuchTogether(blocks, at)];
}

/**
 * The same of a whole message, and what Slack advises: a text for notifications and for clients that do not know a
 * block, which chat.update takes up to 4,000 characters of, and blocks no longer than it has been seen to take.
 */
export function checkMessage({ text, blocks }: { text?: unknown; blocks?: unknown }): string[] {
  const at: Pointer = ['text'];
  return [
    ...problemsIn(z.string().trim().min(1).max(4_000), text, at),
    ...(blocks === undefined ? [] : checkMessageBlocks(blocks)),
    ...(isTooLong(blocks) ? [problem(`msg_blocks_too_long: ${JSON.stringify(blocks).length}`, ['blocks'])] : []),
  ];
}

/** The same for a view as `views.open`, `views.push`, `views.update` and `views.publish` take it: a modal or a Home. */
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
