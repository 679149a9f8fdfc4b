import type { z } from 'zod';
import { type Entities, EVERYTHING, inTurns, parsed } from './entities.ts';

/**
 * What Slack lists whole, and tells the changes of. Each list has an edition, each change a higher one. An entity with a
 * lower one than the list that was taken in last was not in that list any more; and a list that was asked for before a
 * change does not undo it.
 */
export interface Editions<T> {
  /** The edition of the list that was taken in last; undefined: there was none. */
  listed(): Promise<number | undefined>;
  byId(id: string): Promise<T | undefined>;
  /** Those that are found under this key, the newest first. */
  under(key: string): Promise<T[]>;
  /** Takes in a whole list. */
  replace(all: readonly T[]): Promise<string[]>;
  /** Takes in a change: `change` is given what is known. */
  change(id: string, change: (before: T | undefined) => T): Promise<string[]>;
  remove(id: string): Promise<string[]>;
}

export interface EditionsOptions<T> {
  shape: z.ZodType<T>;
  /** Where the edition of the list stands. */
  list: string;
  keyOf(id: string): string;
  idOf(entity: T): string;
  /** The keys under which it is found, beside its own. */
  foundUnder(entity: T): string[];
}

/** An entity, and the edition of the list or the change that it came with. */
interface Known<T> {
  entity: T;
  edition: number;
}

type Found = Awaited<ReturnType<Entities['get']>>;

/** Stands in the place of what is gone, so that a list under way does not bring it back. */
const GONE = 'null';

export function editions<T>(
  { get, put, ids, addId, nextEdition }: Entities,
  { shape, list, keyOf, idOf, foundUnder }: EditionsOptions<T>,
): Editions<T> {
  async function listed(): Promise<number | undefined> {
    return (await get(list))?.asOf;
  }

  function known(found: Found, since = 0): Known<T> | undefined {
    const entity = parsed(shape, found?.value);
    if (found === undefined || entity === undefined || found.asOf < since) return undefined;
    return { entity, edition: found.asOf };
  }

  async function byId(id: string): Promise<T | undefined> {
    const [found, since] = await Promise.all([get(keyOf(id)), listed()]);
    return known(found, since)?.entity;
  }

  async function putOne(entity: T, edition: number): Promise<string[]> {
    await Promise.all(foundUnder(entity).map((key) => addId(key, idOf(entity))));
    const before = await put(keyOf(idOf(entity)), JSON.stringify(entity), { asOf: edition });
    return before === undefined ? [] : [keyOf(idOf(entity)), ...foundUnder(entity), ...foundBefore(before)];
  }

  function foundBefore(value: string | undefined): string[] {
    const before = parsed(shape, value);
    return before === undefined ? [] : foundUnder(before);
  }

  return {
    listed,
    byId,
    async under(key) {
      const [since, found] = await Promise.all([listed(), ids(key)]);
      const all = await Promise.all(found.map((id) => get(keyOf(id))));
      const newestFirst = all
        .flatMap((one) => known(one, since) ?? [])
        .sort((one, other) => other.edition - one.edition);
      return newestFirst.map(({ entity }) => entity);
    },
    async replace(all) {
      const edition = await nextEdition();
      await inTurns(all, (entity) => putOne(entity, edition));
      await put(list, String(edition), { asOf: edition });
      return [EVERYTHING];
    },
    async change(id, change) {
      const edition = await nextEdition();
      return putOne(change(await byId(id)), edition);
    },
    async remove(id) {
      const edition = await nextEdition();
      const before = await put(keyOf(id), GONE, { asOf: edition });
      return before === undefined ? [] : [keyOf(id), ...foundBefore(before)];
    },
  };
}
