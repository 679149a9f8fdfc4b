import { isObject, type JsonObject, objectsIn, textAt } from '../../../json.ts';
import type { ShownView } from '../../shown.ts';
import { type Choice, choiceOf } from '../blocks/choice.ts';
import { store } from '../state/store.ts';

/** The values of a form by `block_id.action_id`, in the format of the control API. */
export type Entry = string | string[] | null;
export type Entries = { [field: string]: Entry };

export interface Field {
  name: string;
  blockId: string;
  element: JsonObject;
  required: boolean;
}

/** The fields of a view that have values: inputs, and menus in sections and actions. */
export function fieldsOf(blocks: readonly JsonObject[]): Field[] {
  return blocks.flatMap((block) => {
    const blockId = textAt(block, 'block_id') ?? '';
    const candidates = [block.element, block.accessory, ...(block.type === 'actions' ? objectsIn(block.elements) : [])];
    return candidates
      .filter(isObject)
      .filter(({ type }) => type !== 'button' && type !== 'overflow' && type !== 'image')
      .map((element) => ({
        name: `${blockId}.${textAt(element, 'action_id') ?? ''}`,
        blockId,
        element,
        required: block.type === 'input' && block.optional !== true,
      }));
  });
}

/** The view's values with what was entered. When the view is updated, input stays as long as its field exists. */
export function entriesWith(view: ShownView, typed: Entries): Entries {
  const names = new Set(fieldsOf(view.blocks).map(({ name }) => name));
  const kept = Object.entries(typed).filter(([name]) => names.has(name));
  // An empty field is null, as in Slack.
  return {
    ...entriesOf(view),
    ...Object.fromEntries(kept.map(([name, entry]) => [name, entry === '' ? null : entry])),
  };
}

/** The values of a view: its initial values, and those that were sent before. */
function entriesOf(view: ShownView): Entries {
  const answers = Object.entries(view.state.values).flatMap(([blockId, actions]) =>
    Object.entries(actions).map(([actionId, answer]) => [`${blockId}.${actionId}`, entryOf(answer)] as const),
  );
  return Object.fromEntries(answers);
}

/** Why a value cannot be sent, in Slack's words. Undefined if it can. */
export function complaint({ element, required }: Field, entry: Entry): string | undefined {
  const text = typeof entry === 'string' ? entry : '';
  if (entry === null || entry.length === 0) return required ? 'Please complete this required field.' : undefined;
  const { min_length: least, max_length: most, min_value: low, max_value: high } = element;
  if (typeof least === 'number' && text.length < least) return `Please enter at least ${least} characters.`;
  if (typeof most === 'number' && text.length > most) return `Please enter at most ${most} characters.`;
  if (element.type === 'email_text_input' && !/^\S+@\S+$/.test(text)) return 'Please enter a valid e-mail address.';
  if (element.type === 'url_text_input' && !URL.canParse(text)) return 'Please enter a valid URL.';
  if (element.type !== 'number_input') return undefined;
  const number = Number(text);
  if (Number.isNaN(number) || (element.is_decimal_allowed !== true && !Number.isInteger(number)))
    return 'Please enter a number.';
  if (typeof low === 'string' && number < Number(low)) return `Please enter ${low} or more.`;
  return typeof high === 'string' && number > Number(high) ? `Please enter ${high} or less.` : undefined;
}

/** The options of a menu. */
export function choicesOf(element: JsonObject): Choice[] {
  const apps = [...store.people.values()].filter((one) => one.isBot && !one.deleted);
  const people = [...store.peopleInOrder, ...apps];
  const channels = [...store.channels.values()].filter((one) => one.name !== '' && !one.archived);
  switch (element.type) {
    case 'users_select':
    case 'multi_users_select':
      return people.map(({ id, realName }) => ({ value: id, words: realName }));
    case 'channels_select':
    case 'multi_channels_select':
      return channels.filter(({ kind }) => kind === 'public').map(({ id, name }) => ({ value: id, words: `#${name}` }));
    case 'conversations_select':
    case 'multi_conversations_select':
      return channels.map(({ id, name }) => ({ value: id, words: `#${name}` }));
    default: {
      const groups = objectsIn(element.option_groups).flatMap((group) =>
        objectsIn(group.options).map((option) => ({ ...choiceOf(option), group: textAt(group.label, 'text') ?? '' })),
      );
      const initial = isObject(element.initial_option) ? [element.initial_option] : objectsIn(element.initial_options);
      return [...(isExternal(element) ? initial : objectsIn(element.options)).map(choiceOf), ...groups];
    }
  }
}

function isExternal({ type }: JsonObject): boolean {
  return type === 'external_select' || type === 'multi_external_select';
}

function entryOf({ type: _type, ...answer }: JsonObject): Entry {
  const [value] = Object.values(answer);
  if (Array.isArray(value)) return value.map((one) => (isObject(one) ? String(one.value) : String(one)));
  if (isObject(value)) return String(value.value);
  return value === null || value === undefined ? null : String(value);
}
