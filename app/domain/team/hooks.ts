import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';

/** Why somebody has more or less to do than before. */
export type LoadChange =
  | 'claimed'
  | 'released'
  | 'started'
  | 'completed'
  | 'cancelled'
  | 'reopened'
  | 'joined'
  | 'left';

/** Somebody's load changed: the projects that they work on, or the state of one of them. */
export const loadChanged = createHook<
  { personIds: readonly number[]; projectId: number; code: string; because: LoadChange } & Decision
>('loadChanged');

/**
 * Somebody may be offered more than before (joined the roster, came back, learned a skill, was found in Slack), or
 * less (is away, unlearned a skill, changed their account).
 */
export const eligibilityChanged = createHook<{ personId: number; change: 'gained' | 'lost' } & Decision>(
  'eligibilityChanged',
);

/** Somebody has another Slack account than before, or has one again. */
export const accountChanged = createHook<{ personId: number } & Decision>('accountChanged');

/** A person left: they were taken off the roster, or Slack has switched their account off. */
export const personLeft = createHook<{ personId: number; handle: string; how: 'removed' | 'deactivated' } & Decision>(
  'personLeft',
);

/** A person who was taken off the roster is on it again. */
export const personReturned = createHook<{ personId: number } & Decision>('personReturned');

/** Somebody's working hours, time zone, days off or do-not-disturb changed. */
export const scheduleChanged = createHook<{ personId: number; at: Date }>('scheduleChanged');

/** Somebody takes another number of projects at a time than before. */
export const capacityChanged = createHook<{ personId: number; at: Date }>('capacityChanged');
