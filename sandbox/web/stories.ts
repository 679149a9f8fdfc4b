import type { ShownStory, WorkingDay } from './shown.ts';

// The number of news that are kept, which is as many as the first screen can show.
const mostNews = 6;

// A program with stories asks again within this time. Otherwise it counts as disconnected.
const patienceMs = 30_000;

interface Teller {
  stories: ShownStory[];
  hours: readonly WorkingDay[];
  seenAt: number;
  wake: ((name: string | undefined) => void) | undefined;
}

/**
 * Stories are things that can be made to happen outside of Slack, such as "a client requests a project". A program
 * that can do them waits here until somebody presses the button. The sandbox itself knows nothing about clients.
 */
export class Stories {
  #asked: string[] = [];
  #teller: Teller | undefined;
  #news: { at: number; words: string }[] = [];

  /** The stories of the connected program. Empty if there is none. */
  told(): ShownStory[] {
    return this.#isConnected() ? (this.#teller?.stories ?? []) : [];
  }

  /** People's working hours, as the connected program gives them. */
  hours(): readonly WorkingDay[] {
    return this.#isConnected() ? (this.#teller?.hours ?? []) : [];
  }

  /** Whether a program with stories was ever connected. */
  get haveBegun(): boolean {
    return this.#teller !== undefined;
  }

  /** News from outside of Slack in a program's words, newest last. */
  get news(): readonly { at: number; words: string }[] {
    return this.#news;
  }

  addNews(words: string): void {
    this.#news = [...this.#news, { at: Date.now(), words }].slice(-mostNews);
  }

  /**
   * A program offers its stories, and waits until one is requested. Undefined if none was in time; the program then
   * asks again.
   */
  async next(
    stories: ShownStory[],
    { waitMs, hours = [] }: { waitMs: number; hours?: readonly WorkingDay[] },
  ): Promise<string | undefined> {
    this.#teller?.wake?.(undefined);
    const teller: Teller = { stories, hours, seenAt: Date.now(), wake: undefined };
    this.#teller = teller;
    const waiting = this.#asked.shift();
    if (waiting !== undefined) return waiting;
    return await new Promise((resolve) => {
      const enough = setTimeout(() => teller.wake?.(undefined), Math.min(waitMs, patienceMs / 2));
      enough.unref();
      teller.wake = (name) => {
        clearTimeout(enough);
        teller.wake = undefined;
        teller.seenAt = Date.now();
        resolve(name);
      };
    });
  }

  /** Says that somebody pressed the button of a story. False if no program is connected. */
  ask(name: string): boolean {
    if (!this.told().some((story) => story.name === name)) return false;
    if (this.#teller?.wake) this.#teller.wake(name);
    else this.#asked.push(name);
    return true;
  }

  #isConnected(): boolean {
    if (!this.#teller) return false;
    return this.#teller.wake !== undefined || Date.now() - this.#teller.seenAt < patienceMs;
  }
}
