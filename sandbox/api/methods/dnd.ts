import { shownDnd } from '../../workspace/do-not-disturb.ts';
import { Refusal } from '../errors.ts';
import type { Method } from '../method.ts';

/** The most people in one call. Slack's page gives no number; in an experiment, more were refused. */
const MOST = 50;

/** Do-not-disturb schedules. A manual snooze is not shown to others. */
export const dndMethods: readonly Method[] = [
  {
    name: 'dnd.teamInfo',
    tier: 'tier2',
    scopes: ['dnd:read'],
    args: { users: 'string!' },
    errors: ['no_users_provided', 'user_not_visible'],
    run: ({ args, world }) => {
      const ids = args
        .required('users')
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== '');
      if (ids.length === 0) throw new Refusal('no_users_provided');
      if (ids.length > MOST) throw new Refusal('invalid_arguments');
      const found = ids.map((id) => world.workspace.people.get(id));
      if (found.some((person) => !person || person.deleted)) throw new Refusal('user_not_visible');
      const now = world.clock.now();
      return {
        users: Object.fromEntries(found.flatMap((person) => (person ? [[person.id, shownDnd(person, now)]] : []))),
      };
    },
  },
];
