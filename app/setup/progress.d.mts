/** See progress.mjs, which runs before anything is compiled. */
export function step<T>(
  title: string,
  run: () => Promise<T>,
  /** For tests. */
  how?: { tellAfterMs?: number; aliveEachMs?: number; out?: { isTTY?: boolean; write(text: string): unknown } },
): Promise<T>;

/** From here on progress is told there: standard output is for something else. */
export function tellProgressOn(stream: NodeJS.WriteStream): void;
