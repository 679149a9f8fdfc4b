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

/** Which page of which list a button leads to, as its value. */
export function pageValue(page: PageValue): string {
  return JSON.stringify(page);
}

/** Reads it; undefined where it is none of ours. */
export function readPageValue(value: string): PageValue | undefined {
  try {
    return written.parse(JSON.parse(value));
  } catch {
    return undefined;
  }
}
