import type { Clock } from './clock.ts';

/** If at most this much waited-for work runs beside other work, neither is delayed noticeably. */
const FEW = 4;
/** Other work goes on after this time, so that a lasting crowd slows it down and does not stop it. */
const LONGEST_MS = 150;

/**
 * The work that somebody waits for: clicks until they are acknowledged, events over HTTP until they are answered. It
 * shares one event loop with work that nobody waits for, such as jobs. While there is a crowd, that work yields.
 */
export interface Foreground {
  /** Says that somebody waits, until the returned function is called. Calling that function again changes nothing. */
  enter(): () => void;
  /** Resolves at once if few are waiting. Otherwise resolves when the crowd is over, or after a moment. */
  calm(): Promise<void>;
}

export function createForeground(clock: Clock): Foreground {
  const yielding = new Set<() => void>();
  let waiting = 0;

  function leave(): void {
    waiting -= 1;
    if (waiting > FEW) return;
    for (const goOn of yielding) goOn();
  }

  return {
    enter() {
      waiting += 1;
      let hasLeft = false;
      return () => {
        if (!hasLeft) leave();
        hasLeft = true;
      };
    },
    calm() {
      if (waiting <= FEW) return Promise.resolve();
      return new Promise((resolve) => {
        const goOn = () => {
          cancel();
          yielding.delete(goOn);
          resolve();
        };
        const cancel = clock.after(LONGEST_MS, goOn);
        yielding.add(goOn);
      });
    },
  };
}
