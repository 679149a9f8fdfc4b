import type { SlackAnswer } from '../doctor/ask-slack.ts';

/** One attempt in Slack, with its result. */
export interface Step {
  what: string;
  method: string;
  /** Undefined where it worked; else Slack's code, with details. */
  problem: string | undefined;
  ms: number;
}

/** Calls a method of Slack, again if it was rate limited, and records the result. */
export type Try = (
  what: string,
  method: string,
  call: { token?: string | undefined; form: Record<string, string> },
) => Promise<SlackAnswer['body']>;
