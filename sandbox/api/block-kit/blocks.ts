import { z } from 'zod';
import * as kit from './composition.ts';
import { accessory, action, contextElement, homeInput, modalInput } from './elements.ts';

const named = { block_id: z.string().max(255).optional() };

const everywhere = [
  z
    .strictObject({
      type: z.literal('section'),
      ...named,
      text: kit.text(3000).optional(),
      fields: z.array(kit.text(2000)).min(1).max(10).optional(),
      accessory: accessory.optional(),
      expand: z.boolean().optional(),
    })
    .refine((section) => section.text !== undefined || section.fields !== undefined, {
      error: 'must define either `text` or `fields`',
    }),
  z.strictObject({ type: z.literal('header'), ...named, text: kit.plainText(150) }),
  z.strictObject({ type: z.literal('divider'), ...named }),
  z.strictObject({ type: z.literal('context'), ...named, elements: z.array(contextElement).min(1).max(10) }),
  z.strictObject({ type: z.literal('actions'), ...named, elements: z.array(action).min(1).max(25) }),
  z
    .strictObject({ ...named, ...kit.picture, title: kit.plainText(2000).optional() })
    .refine(kit.hasOneSource, kit.oneSource),
  z.strictObject({
    type: z.literal('rich_text'),
    ...named,
    elements: z
      .array(
        z.looseObject({
          type: z.enum(['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted']),
          elements: z.array(z.looseObject({ type: z.string() })),
        }),
      )
      .min(1),
  }),
  z.looseObject({
    type: z.literal('video'),
    ...named,
    title: kit.plainText(199),
    video_url: kit.url,
    thumbnail_url: kit.url,
    alt_text: kit.words(2000),
  }),
] as const;

const inMessages = [
  z.strictObject({ type: z.literal('markdown'), ...named, text: kit.words(12_000) }),
  z.looseObject({
    type: z.literal('table'),
    ...named,
    rows: z
      .array(z.array(z.looseObject({ type: z.enum(['raw_text', 'raw_number', 'rich_text']) })).max(20))
      .min(1)
      .max(100),
  }),
  z.looseObject({ type: z.literal('carousel'), ...named, elements: z.array(z.unknown()).min(1).max(10) }),
  z.looseObject({ type: z.literal('context_actions'), ...named, elements: z.array(z.unknown()).min(1).max(5) }),
  // The content of these blocks is not checked further, because little about it is documented.
  z.looseObject({
    type: z.enum(['card', 'container', 'data_table', 'file', 'plan', 'task_card']),
    ...named,
  }),
] as const;

const inModals = [
  z.strictObject({
    type: z.literal('alert'),
    ...named,
    text: kit.text(200),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
] as const;

const inputOf = <Element extends z.ZodType>(element: Element) =>
  z.strictObject({
    type: z.literal('input'),
    ...named,
    label: kit.plainText(2000),
    element,
    hint: kit.plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  });

/** Blocks allowed in a message. */
export const messageBlock = z.discriminatedUnion('type', [...everywhere, ...inMessages]);

/** Blocks allowed in a modal. */
export const modalBlock = z.discriminatedUnion('type', [...everywhere, ...inModals, inputOf(modalInput)]);

/** Blocks allowed in an App Home. */
export const homeBlock = z.discriminatedUnion('type', [...everywhere, inputOf(homeInput)]);
