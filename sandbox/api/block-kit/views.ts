import { z } from 'zod';
import * as kit from './composition.ts';
import { type Pointer, problem } from './problems.ts';

const mostBytes = 250_000;

/** The schema of a view, with the blocks of its surface. */
export function viewOf(type: 'modal' | 'home', block: z.ZodType) {
  const common = {
    type: z.literal(type),
    blocks: z.array(block).max(100),
    callback_id: z.string().max(255).optional(),
    external_id: z.string().max(255).optional(),
    private_metadata: z.string().max(3000).optional(),
  };
  return type === 'modal' ? z.strictObject({ ...common, ...dialog }) : z.strictObject(common);
}

const dialog = {
  title: kit.plainText(24),
  submit: kit.plainText(24).optional(),
  close: kit.plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
};

/** A modal with inputs needs a submit button. Reports one line for each input block if it has none. */
export function submitMissing(view: { type: string; blocks: unknown; submit?: unknown }, at: Pointer): string[] {
  if (view.type !== 'modal' || view.submit !== undefined || !Array.isArray(view.blocks)) return [];
  return view.blocks.flatMap((block: unknown, index) =>
    input.safeParse(block).success
      ? [problem('must define `submit` to use an `input` block in modals', [...at, 'blocks', index, 'input'])]
      : [],
  );
}

const input = z.looseObject({ type: z.literal('input') });

/** A view may have up to 250 kB in total. */
export function oversize(view: object, at: Pointer): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(view));
  return bytes > mostBytes ? [problem(`must be less than ${mostBytes + 1} bytes, got ${bytes}`, at)] : [];
}
