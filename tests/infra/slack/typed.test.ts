import test from 'ava';
import { withEmoji } from '../../../app/infra/slack/blocks/emoji.ts';
import { withTypedEmoji } from '../../../app/infra/slack/socket/typed.ts';

for (const [delivered, shown] of [
  ['We lost them :cry:', 'We lost them 😢'],
  ['Bakery:tada::cry:', 'Bakery🎉😢'],
  ['hi :wave::skin-tone-4: and :+1::skin-tone-2:', 'hi 👋🏽 and 👍🏻'],
  [':heart: :flag-de: :man-woman-girl:', '❤️ 🇩🇪 👨‍👩‍👧'],
  ['ratio a:b:c, at 9:100:30, :party-parrot: of ours', 'ratio a:b:c, at 9💯30, :party-parrot: of ours'],
  [':constructor: :__proto__: :toString:', ':constructor: :__proto__: :toString:'],
  ['', ''],
] as const) {
  test(`emoji that Slack delivers by name are read as characters: ${delivered}`, (t) => {
    t.is(withEmoji(delivered), shown);
  });
}

test('emoji in typed text are read: in messages, commands and form fields', (t) => {
  t.deepEqual(withTypedEmoji({ command: '/project', text: 'cancel P-1 :cry:', trigger_id: ':x:' }), {
    command: '/project',
    text: 'cancel P-1 😢',
    trigger_id: ':x:',
  });
  t.deepEqual(withTypedEmoji({ type: 'event_callback', event: { type: 'app_mention', text: ':cry:', ts: '1' } }), {
    type: 'event_callback',
    event: { type: 'app_mention', text: '😢', ts: '1' },
  });
  const form = (title: string) => ({
    type: 'view_submission',
    view: {
      private_metadata: ':cry:',
      blocks: [{ text: ':cry:' }],
      state: {
        values: {
          title: { text: { type: 'plain_text_input', value: title } },
          empty: { text: { type: 'plain_text_input', value: null } },
          skills: { skills: { type: 'static_select', selected_option: { value: ':cry:' } } },
        },
      },
    },
  });
  t.deepEqual<unknown, unknown>(withTypedEmoji(form('Labels :beer:')), form('Labels 🍺'));
});

test('values that we gave Slack come back unchanged: values of buttons, hidden notes of forms', (t) => {
  const click = { type: 'block_actions', actions: [{ value: ':cry:' }], message: { text: ':cry:' } };
  t.deepEqual<unknown, unknown>(withTypedEmoji(click), click);
});
