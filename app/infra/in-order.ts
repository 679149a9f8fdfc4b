import { setTimeout as pause, setImmediate as turnOfTheLoop } from 'node:timers/promises';

/**
 * Runs work of the same key one after another, the lowest `rank` first. Work of other keys is independent. `isFirst`:
 * nothing was before this work in its queue.
 */
export type InOrder = <T>(place: { key: string; rank: number }, work: (isFirst: boolean) => Promise<T>) => Promise<T>;

interface Waiting {
  rank: number;
  run(isFirst: boolean): Promise<void>;
}

/** Two connections deliver in any order. Events that arrive within this time are put in order by their ranks. */
const SAME_TIME_MS = 3;

export function createInOrder(): InOrder {
  const lines = new Map<string, Waiting[]>();

  async function serve(key: string, line: Waiting[]) {
    await pause(SAME_TIME_MS);
    // Timers run before the data that sockets have received meanwhile, so one turn is awaited.
    await turnOfTheLoop();
    let isFirst = true;
    for (let next = takeFirst(line); next; next = takeFirst(line)) {
      await next.run(isFirst);
      isFirst = false;
    }
    lines.delete(key);
  }

  return ({ key, rank }, work) =>
    new Promise((resolve, reject) => {
      const waiting = { rank, run: (isFirst: boolean) => work(isFirst).then(resolve, reject) };
      const line = lines.get(key);
      if (line) return void line.push(waiting);
      const begun = [waiting];
      lines.set(key, begun);
      void serve(key, begun);
    });
}

/** Equal ranks are served in the order of arrival. */
function takeFirst(line: Waiting[]): Waiting | undefined {
  const least = line.reduce((best, { rank }, index) => (rank < (line[best]?.rank ?? rank) ? index : best), 0);
  return line.splice(least, 1)[0];
}
