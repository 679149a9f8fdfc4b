/** The exit status of an operator's tool: contract for `admin` and `send`. */
export const DONE = 0;
/** Refused, or something is not reachable; the fix is printed. */
export const REFUSED = 1;
/** Wrong arguments. */
export const WRONG_USAGE = 2;

/** The input and output of a tool. */
export interface Tool {
  args: readonly string[];
  write?: (text: string) => void;
}

export const toTerminal = (text: string): void => void process.stdout.write(text);

/** The message of an error, or of its cause if it has none. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return [error.message, cause?.message].filter(Boolean).join(': ') || error.name;
}
