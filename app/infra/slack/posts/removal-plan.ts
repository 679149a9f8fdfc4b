import type { MessageBody } from './message-body.ts';
import type { Place } from './recall.ts';

/** One of our messages to be deleted. */
export interface Removal {
  key: string;
  place: Place;
  /** Its content without buttons; undefined: it has none, or they were removed before. */
  withoutButtons: (() => Promise<MessageBody>) | undefined;
  /** How likely it is that somebody looks at the message next. The most urgent message is removed first. */
  urgency: number;
}

/** A removal that waits for its call. */
export interface Going extends Omit<Removal, 'withoutButtons'> {
  /** Builds the content without buttons; undefined: there are none left, or Slack refuses the update. */
  withoutButtons: (() => Promise<MessageBody>) | undefined;
  /** Whether the message still has buttons that somebody can click. */
  live: boolean;
  /** Whether the message is to be deleted, and not only to lose its buttons. */
  goes: boolean;
  /** Why it cannot be deleted. */
  refused?: Error;
  underWay: boolean;
  waiting: Set<WaitingForIt>;
}

export interface WaitingForIt {
  until: 'gone' | 'disarmed';
  resolve(outcome: RemovalOutcome): void;
  reject(error: unknown): void;
}

export type RemovalOutcome = { kind: 'deleted' | 'already' };
export type RemovalMethod = 'chat.delete' | 'chat.update';

/** All pending removals, and which of them is next. */
export class RemovalPlan {
  readonly #going = new Map<string, Going>();

  /** If there are two removals of one message, the content of the first one is used. */
  add({ key, place, withoutButtons, urgency }: Removal): Going {
    const known = this.#going.get(key);
    if (known) return known;
    const live = withoutButtons !== undefined;
    const one: Going = { key, place, withoutButtons, urgency, live, goes: false, underWay: false, waiting: new Set() };
    this.#going.set(key, one);
    return one;
  }

  remove(one: Going): void {
    if (this.#going.get(one.key) === one) this.#going.delete(one.key);
  }

  /** The removals for which a call of this method could do something now. */
  candidates(method: RemovalMethod): Going[] {
    const helps =
      method === 'chat.delete'
        ? ({ goes, refused }: Going) => goes && !refused
        : ({ live, withoutButtons }: Going) => live && withoutButtons !== undefined;
    return [...this.#going.values()].filter((one) => !one.underWay && helps(one));
  }

  /** Messages with live buttons come first; then by urgency; then by waiting time. */
  next(method: RemovalMethod): Going | undefined {
    return this.candidates(method).reduce<Going | undefined>(
      (best, one) => (best === undefined || goesBefore(one, best) ? one : best),
      undefined,
    );
  }
}

function goesBefore(one: Going, other: Going): boolean {
  return one.live === other.live ? one.urgency > other.urgency : one.live;
}
