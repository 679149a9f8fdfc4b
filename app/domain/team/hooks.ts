import { createHook } from '../../infra/database/hook.ts';
import type { Decision } from '../audit/audit.ts';

/** Why somebody's load has changed. */
export type LoadChange =
  | 'claimed'
  | 'released'
  | 'started'
  | 'completed'
  | 'cancelled'
  | 'reopened'
  | 'joined'
  | 'left';

/** Hook: the load of these people changed, because their projects changed, or the state of one. */
export const loadChanged = createHook<
  { personIds: readonly number[]; projectId: number; code: string; because: LoadChange } & Decision
>('loadChanged');

/**
 * Hook: somebody may get more offers than before (they joined the roster, came back, learned a skill, or were found
 * in Slack), or fewer (they are away, lost a skill, or changed their account).
 */
export const eligibilityChanged = createHook<{ personId: number; change: 'gained' | 'lost' } & Decision>(
  'eligibilityChanged',
);

/** Hook: somebody has another Slack account than before, or an active one again. */
export const accountChanged = createHook<{ personId: number } & Decision>('accountChanged');

/** Hook: a person left: they were removed from the roster, or Slack has deactivated their account. */
export const personLeft = createHook<{ personId: number; handle: string; how: 'removed' | 'deactivated' } & Decision>(
  'personLeft',
);

/** Hook: a person who was removed from the roster is on it again. */
export const personReturned = createHook<{ personId: number } & Decision>('personReturned');

/** Hook: somebody's working hours, time zone, days off or do-not-disturb changed. */
export const scheduleChanged = createHook<{ personId: number; at: Date }>('scheduleChanged');

/** Hook: somebody's capacity changed. */
export const capacityChanged = createHook<{ personId: number; at: Date }>('capacityChanged');
