/** The exit status for success. Scripts may rely on these numbers. */
export const DONE = 0;
/** The exit status if the request was refused or something is not reachable. The fix is printed. */
export const REFUSED = 1;
/** The exit status for wrong arguments. */
export const WRONG_USAGE = 2;

/** The input and output of a tool. */
export interface Tool {
  args: readonly string[];
  write?: (text: string) => void;
}

export const toTerminal = (text: string): void => void process.stdout.write(text);

/** The message of an error, or that of its cause if it has none. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return [error.message, cause?.message].filter(Boolean).join(': ') || error.name;
}
