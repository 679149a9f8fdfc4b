import { ImpossibleAct } from '../api/errors.ts';
import type { StateValues, View } from '../api/shapes.ts';
import { isObject, type JsonObject, objectsIn, textAt } from '../json.ts';

/**
 * What is entered in a form, by action_id or block_id: a text, an option's value or label, several of them, an id, a
 * date.
 */
export type Entries = { [field: string]: string | number | readonly string[] | null };

/** A view's state at first: the initial values, and null for other fields. */
export function emptyState(blocks: readonly JsonObject[]): StateValues {
  const values: StateValues = {};
  for (const { blockId, actionId, element } of fieldsIn(blocks)) {
    values[blockId] = { ...values[blockId], [actionId]: { type: element.type, ...initialAnswer(element) } };
  }
  return values;
}

/** The options that an app has offered in an external menu. */
export type OfferedIn = (field: { blockId: string; actionId: string; element: JsonObject }) => readonly JsonObject[];

const nothing: OfferedIn = () => [];

/**
 * Fills in a view as a person does. Throws if a field does not exist, an option is not offered, or a required field
 * is empty.
 */
export function fillIn(view: View, entries: Entries, offered: OfferedIn = nothing): StateValues {
  const values = typedIn(view, entries, offered);
  for (const { blockId, actionId, required } of fieldsIn(view.blocks)) {
    if (required && isEmpty(values[blockId]?.[actionId]))
      throw new ImpossibleAct(`Slack asks to fill in "${blockId}.${actionId}" first.`);
  }
  return values;
}

/**
 * The view's state with these values, complete or not. Throws if a field does not exist or an option is not offered.
 */
export function typedIn(view: View, entries: Entries, offered: OfferedIn = nothing): StateValues {
  const values = structuredClone(view.state.values);
  for (const [name, entry] of Object.entries(entries)) {
    const field = fieldNamed(view, name);
    if (!field) {
      const known =
        fieldsIn(view.blocks)
          .map((one) => `${one.blockId}.${one.actionId}`)
          .join(', ') || 'none';
      throw new ImpossibleAct(`This view has no field "${name}". Its fields: ${known}.`);
    }
    const given = answer(field.element, entry, [...offered(field), ...chosenBefore(values, field)]);
    values[field.blockId] = { ...values[field.blockId], [field.actionId]: given };
  }
  return values;
}

/** A field of a view by its action_id, its block_id or both. */
export function fieldNamed(view: View, name: string): Field | undefined {
  return fieldsIn(view.blocks).find(
    (one) => one.actionId === name || one.blockId === name || `${one.blockId}.${one.actionId}` === name,
  );
}

/** Whether a menu gets its options from the app while somebody uses it. */
export function isExternal({ type }: JsonObject): boolean {
  return type === 'external_select' || type === 'multi_external_select';
}

function chosenBefore(values: StateValues, { blockId, actionId }: Field): JsonObject[] {
  const { selected_option: one, selected_options: several } = values[blockId]?.[actionId] ?? {};
  return [...(isObject(one) ? [one] : []), ...objectsIn(several)];
}

export interface Field {
  blockId: string;
  actionId: string;
  element: JsonObject;
  required: boolean;
}

function fieldsIn(blocks: readonly JsonObject[]): Field[] {
  return blocks.flatMap((block) => {
    const inputs = isObject(block.element) ? [block.element] : [];
    const accessory = isObject(block.accessory) ? [block.accessory] : [];
    const elements = block.type === 'actions' ? objectsIn(block.elements) : [];
    return [...inputs, ...accessory, ...elements]
      .filter((element) => element.type !== 'button' && element.type !== 'overflow' && element.type !== 'image')
      .map((element) => ({
        blockId: textAt(block, 'block_id') ?? '',
        actionId: textAt(element, 'action_id') ?? '',
        element,
        required: block.type === 'input' && block.optional !== true,
      }));
  });
}

const answerFields: { [type: string]: string } = {
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  overflow: 'selected_option',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  checkboxes: 'selected_options',
};

const severalAnswers = new Set(['selected_users', 'selected_conversations', 'selected_channels', 'selected_options']);

function initialAnswer(element: JsonObject): JsonObject {
  const field = answerFields[String(element.type)] ?? 'value';
  const initialName = field === 'value' ? 'initial_value' : field.replace('selected', 'initial');
  return { [field]: element[initialName] ?? (severalAnswers.has(field) ? [] : null) };
}

/** The state of an element after this input. Throws if the input is not among the options. */
export function answer(element: JsonObject, entry: Entries[string], offered: readonly JsonObject[] = []): JsonObject {
  const type = String(element.type);
  const field = answerFields[type] ?? 'value';
  const given = entry === null ? [] : Array.isArray(entry) ? entry.map(String) : [String(entry)];
  const chosen = field.startsWith('selected_option') ? given.map((one) => optionOf(element, one, offered)) : given;
  if (severalAnswers.has(field)) return { type, [field]: chosen };
  const [first = null] = chosen;
  return { type, [field]: type === 'datetimepicker' && first !== null ? Number(first) : first };
}

function optionOf(element: JsonObject, wanted: string, offered: readonly JsonObject[]): unknown {
  const groups = objectsIn(element.option_groups).flatMap((group) => objectsIn(group.options));
  const options = [...objectsIn(element.options), ...groups, ...offered];
  const found = options.find((option) => option.value === wanted || textAt(option.text, 'text') === wanted);
  if (found) return found;
  const known = options.map((option) => String(option.value)).join(', ') || 'none';
  throw new ImpossibleAct(`There is no option "${wanted}". Offered: ${known}.`);
}

function isEmpty(given: JsonObject | undefined): boolean {
  if (!given) return true;
  const { type: _type, ...values } = given;
  return Object.values(values).every(
    (value) => value === null || value === '' || (Array.isArray(value) && value.length === 0),
  );
}
