import { z } from 'zod';

const written = z.object({
  page: z.int().nonnegative().max(100_000),
  filter: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('all') }),
    z.object({ kind: z.literal('away') }),
    z.object({ kind: z.literal('skill'), slug: z.string().max(64) }),
    z.object({ kind: z.literal('person'), personId: z.int() }),
    z.object({ kind: z.literal('people'), personIds: z.array(z.int()).max(200) }),
  ]),
});

export type PageValue = z.infer<typeof written>;

/** Builds the value of a paging button: it says which page of which list the button opens. */
export function pageValue(page: PageValue): string {
  return JSON.stringify(page);
}

/** Parses the value of a paging button. Undefined if it is not one of ours. */
export function readPageValue(value: string): PageValue | undefined {
  try {
    return written.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
