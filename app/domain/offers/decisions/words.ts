import type { Asleep } from '../../calendar/awake.ts';

/** Whether one person is offered a project in one round. */
export type Decision =
  /** The DM is sent at once. */
  | { decision: 'asked' }
  /** The DM is sent at `opensAt`. `wave`: other people are asked first. Otherwise the person is asleep until then. */
  | { decision: 'waits'; because: Asleep | 'wave'; opensAt: Date }
  | { decision: 'not_asked'; because: Refusal };

/**
 * Why somebody with a wanted skill is not asked. `no_account`: they have no active Slack account. `passed`: they
 * passed on the project before. `full`: they have no capacity left.
 */
export type Refusal = 'inactive' | 'no_account' | 'away' | 'passed' | 'full';

/**
 * A decision with its time. A decision with the reason `skill` is never recorded: the person has none of the wanted
 * skills.
 */
export type Decided = (Decision | { decision: 'not_asked'; because: 'skill' }) & { decidedAt: Date | null };
