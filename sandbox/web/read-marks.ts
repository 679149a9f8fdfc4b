export interface ReadMark {
  person: string;
  channel: string;
  ts: string;
}

/** How far each person has read each conversation. All windows of a person share this. */
export class ReadMarks {
  readonly #marks = new Map<string, ReadMark>();

  /** Moves the mark forward, never back. */
  set(mark: ReadMark): void {
    const key = `${mark.person} ${mark.channel}`;
    const before = this.#marks.get(key);
    if (!before || before.ts < mark.ts) this.#marks.set(key, mark);
  }

  [Symbol.iterator](): Iterator<ReadMark> {
    return this.#marks.values();
  }
}
