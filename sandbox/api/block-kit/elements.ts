import { z } from 'zod';
import { boxes, multiSelects, selects } from './choices.ts';
import * as kit from './composition.ts';
import { actionId, askable, focusable, placeholder } from './traits.ts';

const typed = { action_id: actionId, ...focusable, ...placeholder };
const dispatching = {
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(['on_enter_pressed', 'on_character_entered']))
        .min(1)
        .max(2)
        .optional(),
    })
    .optional(),
};
const lines = z.int().min(1).max(100).optional();

const button = z.strictObject({
  type: z.literal('button'),
  ...askable,
  text: kit.plainText(75),
  value: z.string().max(2000).optional(),
  url: kit.url.optional(),
  style: kit.style.optional(),
  accessibility_label: z.string().max(75).optional(),
});

const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  action_id: actionId,
  text: kit.plainText(75),
  workflow: z.looseObject({ trigger: z.looseObject({ url: kit.url }) }),
  style: kit.style.optional(),
  accessibility_label: z.string().max(75).optional(),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...askable,
  options: z.array(kit.overflowOption).min(2).max(5),
});

const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...askable,
  ...focusable,
  ...placeholder,
  initial_date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'invalid date: must be YYYY-MM-DD' })
    .optional(),
});

const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...askable,
  ...focusable,
  ...placeholder,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'invalid time: must be HH:mm' })
    .optional(),
  timezone: z.string().optional(),
});

const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...askable,
  ...focusable,
  initial_date_time: z
    .int()
    .refine((seconds) => String(seconds).length === 10, { error: 'invalid time: must be ten digits, Unix seconds' })
    .optional(),
});

const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  ...dispatching,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
});

const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  ...dispatching,
  initial_value: z.string().optional(),
});

const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...typed,
  ...dispatching,
  initial_value: z.string().optional(),
});

const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  ...dispatching,
  is_decimal_allowed: z.boolean(),
  initial_value: z.string().optional(),
  min_value: z.string().optional(),
  max_value: z.string().optional(),
});

const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  ...dispatching,
  initial_value: z.looseObject({ type: z.literal('rich_text') }).optional(),
  min_lines: lines,
  max_lines: lines,
});

const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: actionId,
  filetypes: z.array(z.string()).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

const image = z.strictObject(kit.picture).refine(kit.hasOneSource, kit.oneSource);

const pickers = [datepicker, timepicker, datetimepicker, ...boxes, ...selects, ...multiSelects] as const;

/** Elements allowed beside a section's text. */
export const accessory = z.discriminatedUnion('type', [button, workflowButton, overflow, image, ...pickers]);

/** Elements allowed in an actions block. */
export const action = z.discriminatedUnion('type', [button, workflowButton, overflow, richTextInput, ...pickers]);

/** Elements allowed in a context block. */
export const contextElement = z.discriminatedUnion('type', [image, kit.plainText(3000), kit.mrkdwn(3000)]);

const inputs = [plainTextInput, emailInput, urlInput, numberInput, richTextInput, ...pickers] as const;

/** Elements of an input block in a Home tab. */
export const homeInput = z.discriminatedUnion('type', inputs);

/** Elements of an input block in a modal; files are only allowed there. */
export const modalInput = z.discriminatedUnion('type', [...inputs, fileInput]);
