import type { NewFault } from '../../../sandbox/control/faults.ts';
import type { Dice } from '../dice.ts';
import { type DisturbanceKind, seconds } from './disturbance.ts';

const APPS = ['ops', 'newproject'] as const;
/** The methods that each app calls, and `*` for any of them. */
const METHODS = {
  newproject: ['chat.postMessage', 'chat.update', 'chat.delete', 'conversations.history', '*'],
  ops: [
    'chat.postMessage',
    'chat.update',
    'conversations.create',
    'conversations.invite',
    'conversations.kick',
    'conversations.archive',
    'conversations.members',
    'conversations.history',
    'views.publish',
    '*',
  ],
} as const;

/** The call takes effect, and its answer is lost. */
export const loseAnswers = faults('answers lost', 20, () => ({ kind: 'reset_after' }));
/** The call takes effect, and its answer comes after the caller has given up. */
export const lateAnswers = faults('answers late', 5, (dice) => ({
  kind: 'slow_answer',
  delayMs: dice.whole(2_000, 20_000),
}));
/** The call takes effect only after the caller may have given up. */
export const slowCalls = faults('calls slow', 5, (dice) => ({ kind: 'slow', delayMs: dice.whole(500, 15_000) }));
export const serverErrors = faults('answered with a 5xx', 9, (dice) => ({
  kind: 'server_error',
  status: dice.pick([500, 502, 503, 504]),
}));
export const resets = faults('reset before they arrive', 5, () => ({ kind: 'reset_before' }));
/** Another program uses a part of the rate limit. */
export const limits = faults('answered with 429, as others have used the budget', 4, (dice) => ({
  kind: 'rate_limit',
  retryAfter: dice.whole(1, 8),
}));

/** Slack renews connections, or they break. */
export const dropSockets: DisturbanceKind = {
  weight: 8,
  draw(dice) {
    const app = dice.pick(APPS);
    const abrupt = dice.chance(0.5);
    return {
      what: `sockets of @${app} ${abrupt ? 'break' : 'are renewed'}`,
      begin: ({ slack }) => void slack.closeSockets(app, { abrupt }),
    };
  },
};

function faults(what: string, weight: number, fault: (dice: Dice) => NewFault): DisturbanceKind {
  return {
    weight,
    draw(dice) {
      const drawn = fault(dice);
      const app = dice.pick(APPS);
      const method = dice.pick<string>(METHODS[app]);
      const times = dice.whole(1, 4);
      const { delayMs } = drawn;
      const delay = delayMs === undefined ? '' : ` by ${seconds(delayMs)}`;
      return {
        what: `the next ${times} calls of ${method === '*' ? 'any method' : method} by @${app} ${what}${delay}`,
        begin: ({ slack }) => slack.faults.add({ ...drawn, app, method, times }),
      };
    },
  };
}
