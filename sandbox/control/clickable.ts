import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';

/** A button, menu or other element that a person can act on, with the block it stands in. */
export interface Clickable {
  blockId: string;
  actionId: string;
  /** What the person reads on it. */
  text: string;
  element: JsonObject;
}

/**
 * Everything in these blocks that a person can act on, from top to bottom. `inputs`: also the fields that tell the app
 * nothing until the form is sent.
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
