import type { ShownStory, WorkingDay } from './shown.ts';

// As many as the first screen has room for.
const mostNews = 6;

// A program that tells stories polls within this time; otherwise it counts as disconnected.
const patienceMs = 30_000;

interface Teller {
  stories: ShownStory[];
  hours: readonly WorkingDay[];
  seenAt: number;
  wake: ((name: string | undefined) => void) | undefined;
}

/**
 * Things that can be made to happen outside of Slack, such as "a client requests a project". A program that knows how
 * waits here for somebody to press the button; the sandbox itself knows nothing of clients.
 */
export class Stories {
  #asked: string[] = [];
  #teller: Teller | undefined;
  #news: { at: number; words: string }[] = [];

  /** The stories of the program that is connected; none where none is. */
  told(): ShownStory[] {
    return this.#isConnected() ? (this.#teller?.stories ?? []) : [];
  }

  /** When people work, as that program says. */
  hours(): readonly WorkingDay[] {
    return this.#isConnected() ? (this.#teller?.hours ?? []) : [];
  }

  /** Whether such a program was ever connected. */
  get haveBegun(): boolean {
    return this.#teller !== undefined;
  }

  /** What has happened outside of Slack, in a program's words, the latest last. */
  get news(): readonly { at: number; words: string }[] {
    return this.#news;
  }

  addNews(words: string): void {
    this.#news = [...this.#news, { at: Date.now(), words }].slice(-mostNews);
  }

  /** A program says what it can tell, and waits for one to be asked for; undefined where none was, and it is to ask again. */
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

  /** Somebody pressed the button. False where nobody is there to tell it. */
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
