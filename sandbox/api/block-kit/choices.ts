import { z } from 'zod';
import * as kit from './composition.ts';
import { askable, focusable, placeholder } from './traits.ts';

type Choice = { text: { text: string }; value: string };
type Choices = { options?: Choice[] | undefined; option_groups?: { options: Choice[] }[] | undefined };
type Beginning = { initial_option?: Choice | undefined; initial_options?: Choice[] | undefined };

const menu = { ...askable, ...focusable, ...placeholder };
const multi = { ...menu, max_selected_items: z.int().min(1).optional() };
const ids = z.array(z.string()).optional();
const choices = {
  options: z.array(kit.option).min(1).max(100).optional(),
  option_groups: z.array(kit.optionGroup).min(1).max(100).optional(),
};
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z
    .strictObject({
      include: z
        .array(z.enum(['im', 'mpim', 'private', 'public']))
        .min(1)
        .optional(),
      exclude_external_shared_channels: z.boolean().optional(),
      exclude_bot_users: z.boolean().optional(),
    })
    .optional(),
};
const oneKindOfChoices = { error: 'must define either `options` or `option_groups`' };
const amongTheChoices = 'must exactly match one of the options';

/** Visible options: single or multiple choice. */
export const boxes = [
  z
    .strictObject({
      type: z.literal('radio_buttons'),
      ...askable,
      ...focusable,
      options: z.array(kit.markupOption).min(1).max(10),
      initial_option: kit.markupOption.optional(),
    })
    .refine(beginsWithOwn, { error: amongTheChoices, path: ['initial_option'] }),
  z
    .strictObject({
      type: z.literal('checkboxes'),
      ...askable,
      ...focusable,
      options: z.array(kit.markupOption).min(1).max(10),
      initial_options: z.array(kit.markupOption).min(1).max(10).optional(),
    })
    .refine(beginsWithOwn, { error: amongTheChoices, path: ['initial_options'] }),
] as const;

/** Menus with a single choice. */
export const selects = [
  z
    .strictObject({ type: z.literal('static_select'), ...menu, ...choices, initial_option: kit.option.optional() })
    .refine(hasOneKindOfChoices, oneKindOfChoices)
    .refine(beginsWithOwn, { error: amongTheChoices, path: ['initial_option'] }),
  z.strictObject({
    type: z.literal('external_select'),
    ...menu,
    initial_option: kit.option.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...menu,
    ...conversations,
    initial_conversation: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...menu,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
] as const;

/** Menus with several choices. */
export const multiSelects = [
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...multi,
      ...choices,
      initial_options: z.array(kit.option).min(1).optional(),
    })
    .refine(hasOneKindOfChoices, oneKindOfChoices)
    .refine(beginsWithOwn, { error: amongTheChoices, path: ['initial_options'] }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...multi,
    initial_options: z.array(kit.option).min(1).optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('multi_users_select'), ...multi, initial_users: ids }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...multi,
    ...conversations,
    initial_conversations: ids,
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...multi, initial_channels: ids }),
] as const;

function hasOneKindOfChoices(select: Choices): boolean {
  return (select.options === undefined) !== (select.option_groups === undefined);
}

function beginsWithOwn(asked: Choices & Beginning): boolean {
  const offered = [...(asked.options ?? []), ...(asked.option_groups ?? []).flatMap((group) => group.options)];
  const chosen = [...(asked.initial_options ?? []), ...(asked.initial_option ? [asked.initial_option] : [])];
  return chosen.every(({ value, text }) => offered.some((one) => one.value === value && one.text.text === text.text));
}
