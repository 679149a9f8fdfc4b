import test from 'ava';
import fc from 'fast-check';
import { checkMessageBlocks, checkView } from '../../sandbox/api/block-kit.ts';
import * as kit from './block-kit-parts.ts';

const { plain, mrkdwn, section, button, actions, context, option, select, input, modal, times } = kit;

const refused = test.macro((t, block: unknown, what: string, at: string) => {
  t.deepEqual(checkMessageBlocks([block]), [line(what, `/blocks/0${at}`)]);
});

const viewRefused = test.macro((t, view: unknown, what: string, at: string) => {
  t.deepEqual(checkView(view), [line(what, `/view${at}`)]);
});

const accepted = test.macro((t, block: unknown) => {
  t.deepEqual(checkMessageBlocks([block]), []);
});

const viewAccepted = test.macro((t, view: unknown) => {
  t.deepEqual(checkView(view), []);
});

// Messages

test('a message may have no blocks, because that is how they are removed', (t) => {
  t.deepEqual(checkMessageBlocks([]), []);
});

test('a message has up to 50 blocks', (t) => {
  t.deepEqual(checkMessageBlocks(times(50, { type: 'divider' })), []);
  t.deepEqual(checkMessageBlocks(times(51, { type: 'divider' })), [line('no more than 50 items allowed', '/blocks')]);
});

test('blocks that are no array are refused', (t) => {
  t.deepEqual(checkMessageBlocks({ type: 'divider' }), [line('must provide an array', '/blocks')]);
  t.deepEqual(checkMessageBlocks(undefined), [line('missing required field: blocks', '/')]);
});

test('a block that is no object is refused', refused, 'divider', 'must provide an object', '');
test('a block without a type is refused', refused, { text: plain('Hi') }, 'missing required field: type', '');
test('a block that Slack does not know is refused', refused, { type: 'banner' }, 'unsupported type: banner', '/type');
test('an input block is only for views', refused, input(), 'unsupported type: input', '/type');

test(
  'a property that a block does not have is refused',
  refused,
  { ...section(), title: 'Hi' },
  'invalid additional property: title',
  '',
);
test(
  'a property that an element does not have is refused',
  refused,
  actions({ ...button(), colour: 'red' }),
  'invalid additional property: colour',
  '/elements/0',
);
test(
  'emoji is a property of plain text only',
  refused,
  section({ ...mrkdwn('Hi'), emoji: true }),
  'invalid additional property: emoji',
  '/text',
);

test('two blocks have two block_ids', (t) => {
  const twice = [
    { ...section(), block_id: 'offer' },
    { type: 'divider', block_id: 'offer' },
  ];
  t.deepEqual(checkMessageBlocks(twice), [line('`block_id` "offer" already exists', '/blocks/1/block_id')]);
});
test(
  'two elements of a block have two action_ids',
  refused,
  actions(button('pass_project'), button('pass_project')),
  '`action_id` "pass_project" already exists',
  '/elements/1/action_id',
);
test('two blocks may hold the same action_id', (t) => {
  t.deepEqual(checkMessageBlocks([actions(button('claim_project')), actions(button('claim_project'))]), []);
});
test('repeated ids are reported even if other blocks are wrong', (t) => {
  const twice = [
    { type: 'header', block_id: 'offer' },
    { type: 'divider', block_id: 'offer' },
  ];
  t.deepEqual(checkMessageBlocks(twice), [
    line('missing required field: text', '/blocks/0'),
    line('`block_id` "offer" already exists', '/blocks/1/block_id'),
  ]);
});

test('all mistakes are reported at once', (t) => {
  t.deepEqual(checkMessageBlocks([section(mrkdwn('')), { type: 'divider' }, section(mrkdwn('x'.repeat(3001)))]), [
    line('must be more than 0 characters', '/blocks/0/text/text'),
    line('must be less than 3001 characters', '/blocks/2/text/text'),
  ]);
});

// Blocks

test('a section with fields needs no text', accepted, { type: 'section', fields: times(10, mrkdwn('Hi')) });
test(
  'a section with neither text nor fields is refused',
  refused,
  { type: 'section' },
  'must define either `text` or `fields`',
  '',
);
test(
  'a section has up to ten fields',
  refused,
  { type: 'section', fields: times(11, plain('Hi')) },
  'no more than 10 items allowed',
  '/fields',
);
test(
  'a section with a text that is a bare string is refused',
  refused,
  { type: 'section', text: 'Hi' },
  'must provide an object',
  '/text',
);
test(
  'a text without its text is refused',
  refused,
  section({ type: 'mrkdwn' }),
  'missing required field: text',
  '/text',
);
test(
  'a text of a kind that Slack does not know is refused',
  refused,
  section({ type: 'html', text: 'Hi' }),
  'unsupported type: html',
  '/text/type',
);
test(
  'a text input cannot stand beside a section',
  refused,
  { ...section(), accessory: { type: 'plain_text_input' } },
  'unsupported type: plain_text_input',
  '/accessory/type',
);
test('a header has text', refused, { type: 'header' }, 'missing required field: text', '');
test(
  'a header is plain text',
  refused,
  { type: 'header', text: mrkdwn('*Hi*') },
  'must be a valid enum value',
  '/text/type',
);
test('a context has something in it', refused, context(), 'must provide at least 1 items', '/elements');
test(
  'a context has up to ten elements',
  refused,
  context(...times(11, mrkdwn('Hi'))),
  'no more than 10 items allowed',
  '/elements',
);
test('a context holds no button', refused, context(button()), 'unsupported type: button', '/elements/0/type');
test('a row of actions has something in it', refused, actions(), 'must provide at least 1 items', '/elements');
test(
  'a row of actions has up to 25 elements',
  refused,
  actions(...times(26, button())),
  'no more than 25 items allowed',
  '/elements',
);
test('a row of actions holds no picture', refused, actions(kit.image()), 'unsupported type: image', '/elements/0/type');
test(
  'a picture has a source',
  refused,
  { type: 'image', alt_text: 'NPS' },
  'must define either `image_url` or `slack_file`',
  '',
);
test('a picture from a file in Slack is fine', accepted, { type: 'image', alt_text: 'NPS', slack_file: { id: 'F1' } });
test(
  'a picture says what it shows',
  refused,
  { type: 'image', image_url: 'https://example.com/nps.png' },
  'missing required field: alt_text',
  '',
);
test('rich text of any depth is fine', accepted, {
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'Hi', style: { bold: true } }] }],
});
test(
  'rich text is made of sections, lists, quotes and code',
  refused,
  { type: 'rich_text', elements: [{ type: 'text', elements: [] }] },
  'must be a valid enum value',
  '/elements/0/type',
);
test(
  'a table has up to 100 rows',
  refused,
  { type: 'table', rows: times(101, [{ type: 'raw_text', text: 'Hi' }]) },
  'no more than 100 items allowed',
  '/rows',
);

// Elements

test(
  'a button is labelled in plain text',
  refused,
  actions({ ...button(), text: mrkdwn('*Claim*') }),
  'must be a valid enum value',
  '/elements/0/text/type',
);
test(
  'a button without a label is refused',
  refused,
  actions({ type: 'button' }),
  'missing required field: text',
  '/elements/0',
);
test(
  'a button is primary or danger, or neither',
  refused,
  actions({ ...button(), style: 'default' }),
  'must be a valid enum value',
  '/elements/0/style',
);
test(
  'a button leads to an address',
  refused,
  actions({ ...button(), url: 'projects/P-1042' }),
  'invalid url',
  '/elements/0/url',
);
test('a button may ask before it acts', accepted, actions({ ...button(), confirm: kit.confirm() }));
test('a menu has choices', refused, actions(select([])), 'must provide at least 1 items', '/elements/0/options');
test(
  'a menu has options or groups of them',
  refused,
  actions({ type: 'static_select' }),
  'must define either `options` or `option_groups`',
  '/elements/0',
);
test(
  'a menu has up to 100 options',
  refused,
  actions(select(times(101, option()))),
  'no more than 100 items allowed',
  '/elements/0/options',
);
test(
  'a menu may be in groups',
  accepted,
  actions({ type: 'static_select', option_groups: [{ label: plain('Design'), options: [option()] }] }),
);
test(
  'an option without a value is refused',
  refused,
  actions(select([{ text: plain('Design') }])),
  'missing required field: value',
  '/elements/0/options/0',
);
test(
  'the initial choice of a menu is one of its options',
  refused,
  actions({ ...select([option('design')]), initial_option: option('copy') }),
  'must exactly match one of the options',
  '/elements/0/initial_option',
);
test(
  'a menu may begin with one of its options',
  accepted,
  actions({ ...select([option('design'), option('copy')]), initial_option: option('copy') }),
);
test(
  'an overflow menu has two options at least',
  refused,
  actions({ type: 'overflow', options: [option()] }),
  'must provide at least 2 items',
  '/elements/0/options',
);
test(
  'an overflow menu has five options at most',
  refused,
  actions({ type: 'overflow', options: times(6, option()) }),
  'no more than 5 items allowed',
  '/elements/0/options',
);
test(
  'there are up to ten radio buttons',
  refused,
  actions({ type: 'radio_buttons', options: times(11, option()) }),
  'no more than 10 items allowed',
  '/elements/0/options',
);
test(
  'there are up to ten checkboxes',
  refused,
  actions({ type: 'checkboxes', options: times(11, option()) }),
  'no more than 10 items allowed',
  '/elements/0/options',
);
test(
  'a date is year, month and day',
  refused,
  actions({ type: 'datepicker', initial_date: '23.11.2026' }),
  'invalid date: must be YYYY-MM-DD',
  '/elements/0/initial_date',
);
test(
  'people can be picked in a message',
  accepted,
  actions({ type: 'multi_users_select', initial_users: ['U1', 'U2'] }),
);
test('an element may have the initial focus', accepted, actions({ type: 'users_select', focus_on_load: true }));

test(
  'the initially ticked options are among the options',
  refused,
  actions({ type: 'checkboxes', options: [option('design')], initial_options: [option('copy')] }),
  'must exactly match one of the options',
  '/elements/0/initial_options',
);
test(
  'the initially picked option is among the options',
  refused,
  actions({ type: 'radio_buttons', options: [option('design')], initial_option: option('copy') }),
  'must exactly match one of the options',
  '/elements/0/initial_option',
);
test(
  'an image from Slack is named by either its id or its URL',
  refused,
  { type: 'image', alt_text: 'NPS', slack_file: { id: 'F1', url: 'https://files.example.com/F1' } },
  'must define either `url` or `id`',
  '/slack_file',
);

// Views

test('a modal with a title and no blocks is fine', viewAccepted, modal());
test('a modal with a question and a button to send it is fine', viewAccepted, {
  ...modal(input()),
  submit: plain('Start'),
});
test('a Home with a question needs no button to send it', viewAccepted, { type: 'home', blocks: [input()] });
test(
  'a modal with a question and no button to send it is refused',
  viewRefused,
  modal({ type: 'divider' }, input()),
  'must define `submit` to use an `input` block in modals',
  '/blocks/1/input',
);
test('a view that is no object is refused', viewRefused, 'modal', 'must provide an object', '');
test(
  'a view of another kind is refused',
  viewRefused,
  { ...modal(), type: 'popup' },
  'unsupported type: popup',
  '/type',
);
test(
  'a view without blocks is refused',
  viewRefused,
  { type: 'modal', title: plain('Hi') },
  'missing required field: blocks',
  '',
);
test('a view without a type is refused', viewRefused, { blocks: [] }, 'missing required field: type', '');
test('a modal has a title', viewRefused, { type: 'modal', blocks: [] }, 'missing required field: title', '');
test(
  'a title is plain text',
  viewRefused,
  { ...modal(), title: mrkdwn('Hi') },
  'must be a valid enum value',
  '/title/type',
);
test(
  'a Home has no title',
  viewRefused,
  { type: 'home', blocks: [], title: plain('Hi') },
  'invalid additional property: title',
  '',
);
test(
  'a property that a view does not have is refused',
  viewRefused,
  { ...modal(), submit_disabled: true },
  'invalid additional property: submit_disabled',
  '',
);
test(
  'a view has up to 100 blocks',
  viewRefused,
  modal(...times(101, { type: 'divider' })),
  'no more than 100 items allowed',
  '/blocks',
);
test(
  'a table is only for messages',
  viewRefused,
  modal({ type: 'table', rows: [[]] }),
  'unsupported type: table',
  '/blocks/0/type',
);
test('a file can be asked for in a modal', viewAccepted, {
  ...modal(input({ type: 'file_input', max_files: 10 })),
  submit: plain('Send'),
});
test(
  'a file cannot be asked for in a Home',
  viewRefused,
  { type: 'home', blocks: [input({ type: 'file_input' })] },
  'unsupported type: file_input',
  '/blocks/0/element/type',
);
test(
  'a button is no question',
  viewRefused,
  { type: 'home', blocks: [input(button())] },
  'unsupported type: button',
  '/blocks/0/element/type',
);
test('an empty private_metadata is fine', viewAccepted, { ...modal(), private_metadata: '', callback_id: '' });

test('a view is up to 250 kB as JSON', (t) => {
  const wide = modal(...times(60, section(mrkdwn('é'.repeat(2500)))));
  t.deepEqual(
    checkView(wide).map((each) => each.replace(/got \d+/, 'got more')),
    [line('must be less than 250001 bytes, got more', '/view')],
  );
  t.deepEqual(checkView(modal(...times(60, section(mrkdwn('e'.repeat(2500)))))), []);
});

// Lengths, over many shapes

for (const { name, most, at, holding } of kit.limited) {
  test(`${name} is up to ${most} characters`, (t) => {
    t.deepEqual(check(holding('x'.repeat(most))), []);
    t.deepEqual(check(holding('x'.repeat(most + 1))), [line(`must be less than ${most + 1} characters`, at)]);
  });
}

for (const { name, at, holding } of kit.limited.filter(({ empty }) => empty === 'refused')) {
  test(`${name} is not empty`, (t) => {
    t.deepEqual(check(holding('')), [line('must be more than 0 characters', at)]);
  });
}

test('any message made of legal parts alone is fine', (t) => {
  fc.assert(
    fc.property(kit.legalMessage, (blocks) => t.deepEqual(checkMessageBlocks(blocks), [])),
    { numRuns: 50 },
  );
});

test('any legal message with one text that is too long is refused at that text', (t) => {
  fc.assert(
    fc.property(kit.legalMessage, fc.nat(), fc.integer({ min: 1, max: 50 }), (blocks, pick, extra) => {
      const places = kit.textsOf(blocks);
      fc.pre(places.length > 0);
      const { at, most, lengthen } = places[pick % places.length]!;
      t.deepEqual(checkMessageBlocks(lengthen(most + extra)), [line(`must be less than ${most + 1} characters`, at)]);
    }),
    { numRuns: 50 },
  );
});

function check(surface: unknown): string[] {
  return Array.isArray(surface) ? checkMessageBlocks(surface) : checkView(surface);
}

function line(what: string, at: string): string {
  return `[ERROR] ${what} [json-pointer:${at}]`;
}
