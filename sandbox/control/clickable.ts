import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';

/** A button, menu or other element that a person can act on, with its block. */
export interface Clickable {
  blockId: string;
  actionId: string;
  /** Its visible text. */
  text: string;
  element: JsonObject;
}

/**
 * Everything in these blocks that a person can act on, from top to bottom. `inputs`: fields that are sent only with
 * the form are included.
 */
export function clickablesIn(blocks: readonly JsonObject[] = [], { inputs = false } = {}): Clickable[] {
  return blocks.flatMap((block) => {
    const elements = [
      ...(block.type === 'actions' ? objectsIn(block.elements) : []),
      ...(isObject(block.accessory) ? [block.accessory] : []),
      ...(block.type === 'input' && (inputs || block.dispatch_action === true) && isObject(block.element)
        ? [block.element]
        : []),
    ];
    return elements
      .filter((element) => element.type !== 'image')
      .map((element) => ({
        blockId: textAt(block, 'block_id') ?? '',
        actionId: textAt(element, 'action_id') ?? '',
        text: textAt(element.text, 'text') ?? textAt(element.placeholder, 'text') ?? '',
        element,
      }));
  });
}
