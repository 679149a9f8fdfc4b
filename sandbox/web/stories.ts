import type { ShownStory, WorkingDay } from './shown.ts';

// As many as the first screen can show.
const mostNews = 6;

// A program with stories polls within this time; otherwise it counts as disconnected.
const patienceMs = 30_000;

interface Teller {
  stories: ShownStory[];
  hours: readonly WorkingDay[];
  seenAt: number;
  wake: ((name: string | undefined) => void) | undefined;
}

/**
 * Things that can be made to happen outside of Slack, such as "a client requests a project". A program that can do them
 * waits here until somebody presses the button; the sandbox itself knows nothing of clients.
 */
export class Stories {
  #asked: string[] = [];
  #teller: Teller | undefined;
  #news: { at: number; words: string }[] = [];

  /** The stories of the connected program; empty without one. */
  told(): ShownStory[] {
    return this.#isConnected() ? (this.#teller?.stories ?? []) : [];
  }

  /** People's working hours, as that program says. */
  hours(): readonly WorkingDay[] {
    return this.#isConnected() ? (this.#teller?.hours ?? []) : [];
  }

  /** Whether such a program was ever connected. */
  get haveBegun(): boolean {
    return this.#teller !== undefined;
  }

  /** News from outside of Slack, in a program's words, latest last. */
  get news(): readonly { at: number; words: string }[] {
    return this.#news;
  }

  addNews(words: string): void {
    this.#news = [...this.#news, { at: Date.now(), words }].slice(-mostNews);
  }

  /**
   * A program offers its stories, and waits for one to be requested; undefined on a time-out, after which it polls
   * again.
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

  /** Somebody pressed the button. False if no program is connected. */
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
