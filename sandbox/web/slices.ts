import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { Slice } from './shown.ts';

/** The current state of a slice, and who sees it: people in the channel, one person, or everybody. */
export interface Found {
  key: string;
  channel?: string;
  person?: string;
  /** If these are unchanged, the slice has not changed, and `show` is not called. */
  marks?: readonly unknown[];
  show: () => JsonObject;
}

interface Kept {
  key: string;
  channel: string | undefined;
  person: string | undefined;
  marks: readonly unknown[] | undefined;
  json: string;
  value: JsonObject | null;
  seq: number;
}

/** Says who may see which channel. */
export interface Audience {
  sees(person: string, channel: string): boolean;
  /** Ids of people who may see other channels than before. */
  people(): Iterable<string>;
  channels(): Iterable<string>;
}

/**
 * Numbers every change of what the page shows. So a browser gets only what it has not seen, both while it watches and
 * after it was away.
 */
export class Slices {
  /** Identifies this run. It is new at each start, because the numbers of an earlier sandbox mean nothing here. */
  readonly epoch = randomUUID();
  readonly #kept = new Map<string, Kept>();
  readonly #sight = new Map<string, { sees: boolean; seq: number }>();
  readonly #audience: Audience;
  #seq = 0;

  constructor(audience: Audience) {
    this.#audience = audience;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Compares with the current state. Slices that are not found any more are marked as gone. */
  refresh(found: Iterable<Found>): void {
    this.#lookWhoSees();
    const seen = new Set<string>();
    for (const one of found) {
      seen.add(identityOf(one));
      this.#keep(one);
    }
    for (const [identity, kept] of this.#kept) {
      if (kept.value === null || seen.has(identity)) continue;
      Object.assign(kept, { value: null, json: '', marks: undefined, seq: this.#next() });
    }
  }

  /**
   * The changes since that number that this person has not seen, oldest first. Channels that the person could not see
   * before are sent completely.
   */
  since(person: string, seq: number): Slice[] {
    const news = [...this.#kept.values()].filter((kept) => this.#isNews(kept, person, seq));
    return news.map((kept) => ({ key: kept.key, value: this.#mayPersonSee(kept, person) ? kept.value : null }));
  }

  #isNews({ channel, person: only, value, seq }: Kept, person: string, since: number): boolean {
    if (only !== undefined && only !== person) return false;
    if (channel === undefined) return seq > since && (value !== null || since > 0);
    const sight = this.#sight.get(`${channel} ${person}`);
    if (sight?.sees !== true) return sight !== undefined && since > 0 && sight.seq > since;
    return (seq > since && (value !== null || since > 0)) || (sight.seq > since && value !== null);
  }

  #mayPersonSee({ channel }: Kept, person: string): boolean {
    return channel === undefined || this.#sight.get(`${channel} ${person}`)?.sees === true;
  }

  #keep(found: Found): void {
    const { key, channel, person, marks, show } = found;
    const identity = identityOf(found);
    const before = this.#kept.get(identity);
    if (before?.marks && marks && sameMarks(before.marks, marks)) return;
    const value = show();
    const json = JSON.stringify(value);
    if (before && before.json === json) {
      before.marks = marks;
      return;
    }
    this.#kept.delete(identity);
    this.#kept.set(identity, { key, channel, person, marks, json, value, seq: this.#next() });
  }

  #lookWhoSees(): void {
    for (const channel of this.#audience.channels()) {
      for (const person of this.#audience.people()) {
        const key = `${channel} ${person}`;
        const sees = this.#audience.sees(person, channel);
        const before = this.#sight.get(key);
        if (before === undefined ? sees : before.sees !== sees) this.#sight.set(key, { sees, seq: this.#next() });
      }
    }
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }
}

/** The identity of a slice. Each person has a Home and read marks of their own under the same key: `home:ops`. */
function identityOf({ key, person = '' }: Pick<Found, 'key' | 'person'>): string {
  return `${person} ${key}`;
}

function sameMarks(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((mark, index) => mark === other[index]);
}
