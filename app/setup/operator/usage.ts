/** What a tool of the operator came to: contract for `admin` and `send`. */
export const DONE = 0;
/** Refused, or something is not reachable; the mend is told. */
export const REFUSED = 1;
/** Typed wrongly. */
export const WRONG_USAGE = 2;

/** What a tool is given by whoever runs it. */
export interface Tool {
  args: readonly string[];
  write?: (text: string) => void;
}

export const toTerminal = (text: string): void => void process.stdout.write(text);

/** What an error says; what is behind it where it says nothing itself. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return [error.message, cause?.message].filter(Boolean).join(': ') || error.name;
}
