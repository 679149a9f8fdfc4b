import type { z } from 'zod';
import { type Entities, EVERYTHING, inTurns, parsed } from './entities.ts';
import type { Stored } from './indexed.ts';

/**
 * Versions of data that Slack lists completely and whose changes it reports. Each list gets an edition, a number that
 * grows; each change gets a higher one. An entity whose edition is lower than that of the last list was missing from
 * that list. And a list that was requested before a change does not undo the change.
 */
export interface Editions<T> {
  /** The edition of the last list; undefined if there was none. */
  listed(): Promise<number | undefined>;
  byId(id: string): Promise<T | undefined>;
  /** The entities found under this key, the newest first. */
  under(key: string): Promise<T[]>;
  /** Stores a complete list. Returns the keys that other processes may have cached. */
  replace(all: readonly T[]): Promise<string[]>;
  /**
   * Stores a change: `change` turns the known entity into the new one. Returns the keys that other processes may have
   * cached.
   */
  change(id: string, change: (before: T | undefined) => T): Promise<string[]>;
  remove(id: string): Promise<string[]>;
}

export interface EditionsOptions<T> {
  shape: z.ZodType<T>;
  /** The Redis key that holds the list's edition. */
  list: string;
  keyOf(id: string): string;
  idOf(entity: T): string;
  /** Further keys under which the entity is found. */
  foundUnder(entity: T): string[];
}

/** An entity, with the edition of the list or change that it came from. */
interface Known<T> {
  entity: T;
  edition: number;
}

/** Marks an entity as deleted, so that a list that is being read does not bring it back. */
const GONE = 'null';

export function editions<T>(
  { get, put, indexed, addId, nextEdition }: Entities,
  { shape, list, keyOf, idOf, foundUnder }: EditionsOptions<T>,
): Editions<T> {
  async function listed(): Promise<number | undefined> {
    return (await get(list))?.asOf;
  }

  function known(found: Stored | undefined, since = 0): Known<T> | undefined {
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
      const [since, all] = await Promise.all([listed(), indexed(key, keyOf)]);
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
