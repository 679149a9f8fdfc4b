import type { JsonObject } from '../json.ts';

/** Where a menu is that takes its choices from the app: on whose screen, in what, and which element of it. */
export interface MenuPlace {
  personId: string;
  /** The id of the view, or channel and ts of the message. */
  surface: string;
  blockId: string;
  actionId: string;
}

/** The choices that apps have given their external menus. A person can choose what they were once offered, nothing else. */
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
