import type { Asleep } from '../../calendar/awake.ts';

/** A decision whether one person is offered a project in one round. */
export type Decision =
  /** The DM is sent at once. */
  | { decision: 'asked' }
  /** The DM is sent at `opensAt`. `wave`: others are asked first; otherwise the person is asleep until then. */
  | { decision: 'waits'; because: Asleep | 'wave'; opensAt: Date }
  | { decision: 'not_asked'; because: Refusal };

/**
 * Why somebody with a wanted skill is not asked. `no_account`: without an active Slack account; `passed`: they passed
 * on it before; `full`: they have no capacity left.
 */
export type Refusal = 'inactive' | 'no_account' | 'away' | 'passed' | 'full';

/** A decision with its time. `skill`: the person has none of the wanted skills, so nothing is recorded. */
export type Decided = (Decision | { decision: 'not_asked'; because: 'skill' }) & { decidedAt: Date | null };
