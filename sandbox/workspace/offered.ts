import type { JsonObject } from '../json.ts';

/** The place of a menu whose options come from its app: whose screen, which surface, and which element. */
export interface MenuPlace {
  personId: string;
  /** The id of the view, or channel and ts of the message. */
  surface: string;
  blockId: string;
  actionId: string;
}

/** The options that apps have given for external menus. A person can choose only what they were offered. */
export class Offered {
  readonly #byPlace = new Map<string, JsonObject[]>();

  add(place: MenuPlace, options: readonly JsonObject[]): void {
    const before = this.of(place).filter(({ value }) => !options.some((one) => one.value === value));
    this.#byPlace.set(keyOf(place), [...before, ...options]);
  }

  of(place: MenuPlace): JsonObject[] {
    return this.#byPlace.get(keyOf(place)) ?? [];
  }
}

function keyOf({ personId, surface, blockId, actionId }: MenuPlace): string {
  return JSON.stringify([personId, surface, blockId, actionId]);
}
