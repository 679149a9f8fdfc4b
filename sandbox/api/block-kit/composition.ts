import { z } from 'zod';

/** A string of 1 to `most` characters. */
export const words = (most: number) => z.string().min(1).max(most);

/** A text object without markup. */
export const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(most), emoji: z.boolean().optional() });

/** A text object in Slack's markup. */
export const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(most), verbatim: z.boolean().optional() });

/** A text object of either kind. */
export const text = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);

/** An address of any scheme, up to 3,000 characters. */
export const url = z.string().max(3000).refine(URL.canParse, { error: 'invalid url' });

/** The two highlighted styles of a button. */
export const style = z.enum(['primary', 'danger']);

/** A confirmation dialog before an element acts. */
export const confirm = z.strictObject({
  title: plainText(100).optional(),
  text: text(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: style.optional(),
});

const describedOption = {
  // Slack's own SDKs disagree about the limit: 75 (TypeScript) or 150 (Python). The higher one is used.
  value: z.string().max(150),
  description: plainText(75).optional(),
};

/** An option of a select menu. */
export const option = z.strictObject({ text: plainText(75), ...describedOption });

/** An option of checkboxes or radio buttons, which may contain markup. */
export const markupOption = z.strictObject({
  text: text(75),
  ...describedOption,
  description: text(75).optional(),
});

/** An option of an overflow menu. It is the only kind that may have a link. */
export const overflowOption = z.strictObject({ text: plainText(75), ...describedOption, url: url.optional() });

/** Options under a heading. */
export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(option).min(1).max(100) });

/** Where a picture comes from, and its description. The block and the element share this. */
export const picture = {
  type: z.literal('image'),
  image_url: url.optional(),
  slack_file: z
    .strictObject({ url: url.optional(), id: z.string().optional() })
    .refine((file) => (file.url === undefined) !== (file.id === undefined), {
      error: 'must define either `url` or `id`',
    })
    .optional(),
  alt_text: words(2000),
};

/** A picture has exactly one source. */
export const hasOneSource = (of: { image_url?: unknown; slack_file?: unknown }): boolean =>
  (of.image_url === undefined) !== (of.slack_file === undefined);

/** The error for a picture without a source, or with two. */
export const oneSource = { error: 'must define either `image_url` or `slack_file`' };
