import { setTimeout as pause, setImmediate as turnOfTheLoop } from 'node:timers/promises';

/**
 * Runs work of the same key one after another, the lowest `rank` first. Work of other keys is independent. Whenever
 * one has succeeded, those that come next are asked at once by `known` whether their result is known by now. If it is,
 * they do not run. So a crowd that is decided by one of them need not wait for its turns.
 */
export type InOrder = <T>(
  place: { key: string; rank: number },
  run: () => Promise<T>,
  known: () => Promise<T | undefined>,
) => Promise<T>;

interface Waiting {
  rank: number;
  /** Returns whether it has succeeded. */
  run(): Promise<boolean>;
  /** Returns whether the work is over. */
  isOver(): Promise<boolean>;
}

/** Two connections deliver in any order. Events that arrive within this time are put in order by their ranks. */
const SAME_TIME_MS = 3;
/** How many are asked at once whether their result is known. */
const ASKED_AT_ONCE = 16;

export function createInOrder(): InOrder {
  const lines = new Map<string, Waiting[]>();

  async function serve(key: string, line: Waiting[]) {
    await pause(SAME_TIME_MS);
    // Timers run before the data that sockets have received meanwhile, so one turn is awaited.
    await turnOfTheLoop();
    for (let [next] = inTurn(line); next; [next] = inTurn(line)) {
      remove(line, next);
      if (await next.run()) await dismiss(line);
    }
    lines.delete(key);
  }

  return ({ key, rank }, run, known) =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = {
        rank,
        async run() {
          try {
            resolve(await run());
            return true;
          } catch (error) {
            reject(error);
            return false;
          }
        },
        async isOver() {
          try {
            const result = await known();
            if (result !== undefined) resolve(result);
            return result !== undefined;
          } catch (error) {
            reject(error);
            return true;
          }
        },
      };
      const line = lines.get(key);
      if (line) return void line.push(waiting);
      const begun = [waiting];
      lines.set(key, begun);
      void serve(key, begun);
    });
}

/** Removes those whose result is known, up to the first one that has to run. */
async function dismiss(line: Waiting[]): Promise<void> {
  let areAllOver = true;
  while (areAllOver && line.length > 0) {
    const next = inTurn(line).slice(0, ASKED_AT_ONCE);
    const areOver = await Promise.all(next.map((one) => one.isOver()));
    for (const [index, one] of next.entries()) if (areOver[index] === true) remove(line, one);
    areAllOver = areOver.every(Boolean);
  }
}

/** Equal ranks are served in the order of arrival. */
function inTurn(line: readonly Waiting[]): Waiting[] {
  return line.toSorted((one, other) => one.rank - other.rank);
}

function remove(line: Waiting[], one: Waiting): void {
  line.splice(line.indexOf(one), 1);
}
