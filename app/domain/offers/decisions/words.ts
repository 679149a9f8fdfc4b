import type { Asleep } from '../../calendar/awake.ts';

/** What was decided about offering a project to somebody in one round. */
export type Decision =
  /** The DM goes out at once. */
  | { decision: 'asked' }
  /** It goes out at `opensAt`. `wave`: others are asked first; otherwise they are asleep until then. */
  | { decision: 'waits'; because: Asleep | 'wave'; opensAt: Date }
  | { decision: 'not_asked'; because: Refusal };

/**
 * Why somebody who has one of the wanted skills is not asked. `no_account`: without a Slack account in use; `passed`:
 * they passed on it before; `full`: they have as many projects as they take.
 */
export type Refusal = 'inactive' | 'no_account' | 'away' | 'passed' | 'full';

/** A decision and when it was made. `skill`: somebody who had none of the wanted skills, of whom nothing is written. */
export type Decided = (Decision | { decision: 'not_asked'; because: 'skill' }) & { decidedAt: Date | null };
