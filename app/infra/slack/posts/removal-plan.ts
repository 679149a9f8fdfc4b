import type { MessageBody } from './message-body.ts';
import type { Place } from './recall.ts';

/** A message of ours that is to be deleted. */
export interface Removal {
  key: string;
  place: Place;
  /** What it says once its buttons are gone; undefined: it has none, or they are gone already. */
  withoutButtons: (() => Promise<MessageBody>) | undefined;
  /** The greater, the sooner: how likely somebody looks at it next. */
  urgency: number;
}

/** One that waits for its call. */
export interface Going extends Omit<Removal, 'withoutButtons'> {
  /** Takes its buttons away; undefined: there is nothing left to take, or Slack refuses to. */
  withoutButtons: (() => Promise<MessageBody>) | undefined;
  /** Somebody may still click on it. */
  live: boolean;
  /** It is to be deleted, not only disarmed. */
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

/** All messages that are to be deleted, and which of them is next. */
export class RemovalPlan {
  readonly #going = new Map<string, Going>();

  /** Of two removals of one message the first one's words are used. */
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

  /** Those that a call of this method would help now. */
  candidates(method: RemovalMethod): Going[] {
    const helps =
      method === 'chat.delete'
        ? ({ goes, refused }: Going) => goes && !refused
        : ({ live, withoutButtons }: Going) => live && withoutButtons !== undefined;
    return [...this.#going.values()].filter((one) => !one.underWay && helps(one));
  }

  /** A live button before none; then whoever is most likely to look; then the one that has waited longest. */
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
