import type { SlackAnswer } from '../doctor/ask-slack.ts';

/** One attempt in Slack, with its result. */
export interface Step {
  what: string;
  method: string;
  /** Undefined if it worked; otherwise Slack's error code, with details. */
  problem: string | undefined;
  ms: number;
}

/** Calls a method of Slack, repeats it if it was rate limited, and records the result. */
export type Try = (
  what: string,
  method: string,
  call: { token?: string | undefined; form: Record<string, string> },
) => Promise<SlackAnswer['body']>;
