import type { SlackAnswer } from '../doctor/ask-slack.ts';

/** One thing that was tried in Slack, and what came of it. */
export interface Step {
  what: string;
  method: string;
  /** Undefined where it worked; else Slack's code, and what it says besides. */
  problem: string | undefined;
  ms: number;
}

/** Calls a method of Slack, once more where Slack says that it was too soon, and notes what came of it. */
export type Try = (
  what: string,
  method: string,
  call: { token?: string | undefined; form: Record<string, string> },
) => Promise<SlackAnswer['body']>;
