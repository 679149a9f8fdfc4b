import { withEmoji } from '../blocks/emoji.ts';

type Body = Record<string, unknown>;

/**
 * Replaces emoji codes by characters in what people typed: in messages, after commands and in fields of forms. Data
 * that we gave Slack ourselves, such as the values of buttons, is not changed.
 */
export function withTypedEmoji(body: Body): Body {
  if (typeof body.command === 'string') return within(body, 'text', typed);
  if (body.type === 'event_callback') return within(body, 'event', (event) => within(event, 'text', typed));
  return within(body, 'view', (view) =>
    within(view, 'state', (state) => within(state, 'values', (blocks) => each(blocks, (block) => each(block, field)))),
  );
}

function field(value: unknown): unknown {
  return isBody(value) && value.type === 'plain_text_input' ? within(value, 'value', typed) : value;
}

function typed(text: unknown): unknown {
  return typeof text === 'string' ? withEmoji(text) : text;
}

/** Returns a copy of the value with one field changed, or the value itself if it lacks that field. */
function within<Value>(value: Value, name: string, change: (inner: unknown) => unknown): Value {
  if (!isBody(value) || !Object.hasOwn(value, name)) return value;
  return { ...value, [name]: change(value[name]) };
}

function each(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (!isBody(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
