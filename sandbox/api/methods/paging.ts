import type { Arguments } from '../arguments.ts';
import { Refusal } from '../errors.ts';

export interface Page<Item> {
  items: Item[];
  /** The cursor of the next page. Empty on the last page. */
  nextCursor: string;
}

/**
 * Returns the page that the call asks for. A cursor contains the key of its first item, so it stays right when items
 * are inserted.
 */
export function pageOf<Item>(
  all: readonly Item[],
  args: Arguments,
  {
    key,
    usual = 100,
    most = 1000,
    badLimit = 'invalid_limit',
  }: { key: (item: Item) => string; usual?: number; most?: number; badLimit?: string },
): Page<Item> {
  const limit = args.has('limit') ? (args.number('limit') ?? 0) : usual;
  if (!Number.isInteger(limit) || limit < 0 || limit > most) throw new Refusal(badLimit);
  const size = limit === 0 ? usual : limit;
  const start = startOf(all, args.text('cursor'), key);
  const next = all[start + size];
  return { items: all.slice(start, start + size), nextCursor: next === undefined ? '' : encode(key(next)) };
}

function startOf<Item>(all: readonly Item[], cursor: string | undefined, key: (item: Item) => string): number {
  if (cursor === undefined || cursor === '') return 0;
  const wanted = Buffer.from(cursor, 'base64').toString();
  const start = wanted.startsWith('next:') ? all.findIndex((item) => key(item) === wanted.slice(5)) : -1;
  if (start < 0) throw new Refusal('invalid_cursor');
  return start;
}

function encode(key: string): string {
  return Buffer.from(`next:${key}`).toString('base64');
}
