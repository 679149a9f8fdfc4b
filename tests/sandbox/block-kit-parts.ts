import fc from 'fast-check';

type Json = Record<string, unknown>;

export const plain = (text: string): Json => ({ type: 'plain_text', text });
export const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text });
export const section = (text: Json = mrkdwn('Hi')): Json => ({ type: 'section', text });
export const actions = (...elements: Json[]): Json => ({ type: 'actions', elements });
export const context = (...elements: Json[]): Json => ({ type: 'context', elements });
export const image = (): Json => ({ type: 'image', image_url: 'https://example.com/nps.png', alt_text: 'NPS' });
export const option = (value = 'design'): Json => ({ text: plain(value), value });
export const select = (options: Json[]): Json => ({ type: 'static_select', options });
export const modal = (...blocks: Json[]): Json => ({ type: 'modal', title: plain('Start project'), blocks });
export const times = <Part>(count: number, part: Part): Part[] => Array.from({ length: count }, () => part);

export const button = (actionId?: string): Json => ({
  type: 'button',
  text: plain('Claim project'),
  ...(actionId === undefined ? {} : { action_id: actionId }),
});

export const confirm = (): Json => ({
  title: plain('Release P-1042?'),
  text: mrkdwn('It is offered again.'),
  confirm: plain('Release'),
  deny: plain('Keep'),
  style: 'danger',
});

export const input = (element: Json = { type: 'plain_text_input' }): Json => ({
  type: 'input',
  label: plain('Outcome'),
  element,
});

type Limited = {
  name: string;
  most: number;
  at: string;
  empty: 'refused' | 'fine';
  holding: (text: string) => unknown;
};

const inMessage = (name: string, most: number, at: string, block: (text: string) => Json): Limited => ({
  name,
  most,
  at: `/blocks/0${at}`,
  empty: at.endsWith('/text') || at.endsWith('alt_text') ? 'refused' : 'fine',
  holding: (text) => [block(text)],
});
const inView = (name: string, most: number, at: string, view: (text: string) => Json): Limited => ({
  name,
  most,
  at: `/view${at}`,
  empty: at.endsWith('/text') ? 'refused' : 'fine',
  holding: view,
});
const ofButton = (name: string, most: number, at: string, part: (text: string) => Json) =>
  inMessage(name, most, `/elements/0${at}`, (text) => actions({ ...button(), ...part(text) }));
const ofOption = (name: string, most: number, at: string, part: (text: string) => Json) =>
  inMessage(name, most, `/elements/0/options/0${at}`, (text) => actions(select([{ ...option(), ...part(text) }])));

/**
 * Every text that Slack limits: its maximum length, the page that documents it, and a message or view that contains it.
 */
export const limited: Limited[] = [
  inMessage("a section's text", 3000, '/text/text', (text) => section(mrkdwn(text))),
  inMessage("a section's field", 2000, '/fields/0/text', (text) => ({ type: 'section', fields: [mrkdwn(text)] })),
  inMessage("a header's text", 150, '/text/text', (text) => ({ type: 'header', text: plain(text) })),
  inMessage("a context's text", 3000, '/elements/0/text', (text) => context(mrkdwn(text))),
  inMessage("a picture's alternative text", 2000, '/alt_text', (text) => ({ ...image(), alt_text: text })),
  inMessage("a picture's title", 2000, '/title/text', (text) => ({ ...image(), title: plain(text) })),
  { ...inMessage('a markdown text', 12_000, '/text', (text) => ({ type: 'markdown', text })), empty: 'refused' },
  inMessage('a block_id', 255, '/block_id', (text) => ({ type: 'divider', block_id: text })),
  ofButton("a button's label", 75, '/text/text', (text) => ({ text: plain(text) })),
  ofButton("a button's value", 2000, '/value', (value) => ({ value })),
  ofButton("a button's label for screen readers", 75, '/accessibility_label', (text) => ({
    accessibility_label: text,
  })),
  ofButton('an action_id', 255, '/action_id', (text) => ({ action_id: text })),
  ofButton("a confirmation's title", 100, '/confirm/title/text', (text) => ({
    confirm: { ...confirm(), title: plain(text) },
  })),
  ofButton("a confirmation's text", 300, '/confirm/text/text', (text) => ({
    confirm: { ...confirm(), text: plain(text) },
  })),
  ofButton("a confirmation's yes", 30, '/confirm/confirm/text', (text) => ({
    confirm: { ...confirm(), confirm: plain(text) },
  })),
  ofButton("a confirmation's no", 30, '/confirm/deny/text', (text) => ({
    confirm: { ...confirm(), deny: plain(text) },
  })),
  ofOption("an option's text", 75, '/text/text', (text) => ({ text: plain(text) })),
  ofOption("an option's value", 150, '/value', (value) => ({ value })),
  ofOption("an option's description", 75, '/description/text', (text) => ({ description: plain(text) })),
  inMessage("a menu's placeholder", 150, '/elements/0/placeholder/text', (text) =>
    actions({ type: 'users_select', placeholder: plain(text) }),
  ),
  inMessage("a group's label", 75, '/elements/0/option_groups/0/label/text', (text) =>
    actions({ type: 'static_select', option_groups: [{ label: plain(text), options: [option()] }] }),
  ),
  inView("a modal's title", 24, '/title/text', (text) => ({ ...modal(), title: plain(text) })),
  inView("a modal's submit", 24, '/submit/text', (text) => ({ ...modal(), submit: plain(text) })),
  inView("a modal's close", 24, '/close/text', (text) => ({ ...modal(), close: plain(text) })),
  inView('a callback_id', 255, '/callback_id', (text) => ({ ...modal(), callback_id: text })),
  inView('an external_id', 255, '/external_id', (text) => ({ ...modal(), external_id: text })),
  inView('private_metadata', 3000, '/private_metadata', (text) => ({ ...modal(), private_metadata: text })),
  inView("a question's label", 2000, '/blocks/0/label/text', (text) => ({
    type: 'home',
    blocks: [{ ...input(), label: plain(text) }],
  })),
  inView("a question's hint", 2000, '/blocks/0/hint/text', (text) => ({
    type: 'home',
    blocks: [{ ...input(), hint: plain(text) }],
  })),
];

const words = (most: number) => fc.string({ minLength: 1, maxLength: Math.min(most, 40), unit: 'grapheme-ascii' });
const plainOf = (most: number) => words(most).map(plain);
const textOf = (most: number) => fc.oneof(words(most).map(plain), words(most).map(mrkdwn));
const numbered = (elements: Json[]) => elements.map((element, index) => ({ ...element, action_id: `action_${index}` }));

const legalOption = fc.record({ text: plainOf(75), value: words(150), description: plainOf(75) });
const legalConfirm = fc.record({ title: plainOf(100), text: textOf(300), confirm: plainOf(30), deny: plainOf(30) });
const legalButton = fc.record(
  {
    type: fc.constant('button'),
    text: plainOf(75),
    value: words(2000),
    style: fc.constantFrom('primary', 'danger'),
    url: fc.webUrl(),
    confirm: legalConfirm,
  },
  { requiredKeys: ['type', 'text'] },
);
const legalMenu = fc.record({
  type: fc.constantFrom('static_select', 'multi_static_select'),
  placeholder: plainOf(150),
  options: fc.array(legalOption, { minLength: 1, maxLength: 100, size: '-1' }),
});
const legalPicker = fc.record({
  type: fc.constantFrom('users_select', 'multi_users_select', 'conversations_select', 'channels_select', 'datepicker'),
  placeholder: plainOf(150),
  focus_on_load: fc.boolean(),
});
const legalElement = fc.oneof(legalButton, legalMenu, legalPicker);
const legalImage = fc.record({ type: fc.constant('image'), image_url: fc.webUrl(), alt_text: words(2000) });

const legalBlock: fc.Arbitrary<Json> = fc.oneof(
  fc.record(
    { type: fc.constant('section'), text: textOf(3000), accessory: legalElement },
    { requiredKeys: ['type', 'text'] },
  ),
  fc.record({ type: fc.constant('section'), fields: fc.array(textOf(2000), { minLength: 1, maxLength: 10 }) }),
  fc.record({ type: fc.constant('header'), text: plainOf(150) }),
  fc.record({ type: fc.constant('divider') }),
  fc.record({
    type: fc.constant('context'),
    elements: fc.array(fc.oneof(textOf(3000), legalImage), { minLength: 1, maxLength: 10 }),
  }),
  fc.record({
    type: fc.constant('actions'),
    elements: fc.array(legalElement, { minLength: 1, maxLength: 25 }).map(numbered),
  }),
  legalImage,
);

/** Any message whose every part Slack accepts. */
export const legalMessage = fc
  .array(legalBlock, { maxLength: 50 })
  .map((blocks) => blocks.map((block, index) => ({ ...block, block_id: `block_${index}` })));

type Place = { at: string; most: number; lengthen: (length: number) => unknown };

/** Every text object of a message: its place, Slack's limit there, and the message with that text made longer. */
export function textsOf(blocks: Json[]): Place[] {
  return pathsToTexts(blocks).map((path) => ({
    at: `/blocks/${path.join('/')}`,
    most: mostAt(path, blocks),
    lengthen: (length) => replaced(blocks, path, 'x'.repeat(length)),
  }));
}

function pathsToTexts(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [[key]] : pathsToTexts(inner).map((path) => [key, ...path]),
  );
}

function mostAt(path: string[], blocks: Json[]): number {
  const [index, place, ...rest] = path;
  const owner = rest.at(-2) ?? place;
  if (path.includes('confirm')) return { title: 100, text: 300, confirm: 30, deny: 30 }[owner ?? ''] ?? Number.NaN;
  if (place === 'fields') return 2000;
  if (place === 'text') return blocks[Number(index)]?.type === 'header' ? 150 : 3000;
  if (place === 'elements' && rest.length === 2) return 3000;
  return owner === 'placeholder' ? 150 : 75;
}

function replaced(value: unknown, [key, ...rest]: string[], text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === key ? replaced(one, rest, text) : one));
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([name, inner]) => [name, name === key ? replaced(inner, rest, text) : inner]),
  );
}
