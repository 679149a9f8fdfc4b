/** How long the program waits for Slack before it goes on without an answer. Tests on a busy machine wait longer. */
export interface Patience {
  /** While somebody waits for our answer, and that needs one of Slack's. */
  answerMs: number;
  /** While offers wait to know who must not be disturbed. */
  dndMs: number;
  /** How often Socket Mode connections are pinged. One that is silent from one ping to the next is dead. */
  pongMs: number;
}

export const PATIENCE: Patience = { answerMs: 2_000, dndMs: 5_000, pongMs: 2_000 };
