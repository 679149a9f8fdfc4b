/** A binary heap: its first item is always the least one by `before`. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #before: (a: T, b: T) => boolean;

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    let at = this.#items.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) break;
      at = parent;
    }
  }

  pop(): T | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const least = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(least, at)) return first;
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const itemA = this.#items[a];
    const itemB = this.#items[b];
    return itemA !== undefined && itemB !== undefined && this.#before(itemA, itemB);
  }

  #swapIfBefore(a: number, b: number): boolean {
    const itemA = this.#items[a];
    const itemB = this.#items[b];
    if (itemA === undefined || itemB === undefined || !this.#before(itemA, itemB)) return false;
    this.#items[a] = itemB;
    this.#items[b] = itemA;
    return true;
  }
}
