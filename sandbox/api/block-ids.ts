import { isObject, type JsonObject } from '../json.ts';

/** Adds missing ids to blocks and interactive elements, as Slack does. */
export function withBlockIds(blocks: readonly JsonObject[], newId: (letter: string) => string): JsonObject[] {
  const identified = (element: unknown) =>
    isObject(element) && !idle.has(String(element.type))
      ? { ...element, action_id: element.action_id ?? newId('a') }
      : element;
  return blocks.map((block) => ({
    ...block,
    block_id: block.block_id ?? newId('b'),
    ...(block.type === 'actions' && Array.isArray(block.elements) ? { elements: block.elements.map(identified) } : {}),
    ...(block.type === 'section' && block.accessory ? { accessory: identified(block.accessory) } : {}),
    ...(block.type === 'input' && block.element ? { element: identified(block.element) } : {}),
  }));
}

const idle = new Set(['image', 'mrkdwn', 'plain_text']);
