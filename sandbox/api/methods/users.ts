import { wiredUsergroup } from '../../socket/events.ts';
import { wiredPerson } from '../../wire.ts';
import { Refusal } from '../errors.ts';
import type { Call, Method } from '../method.ts';
import { pageOf } from './paging.ts';

// Slack's page says that without a limit it tries to return everybody, and fails with limit_required if there are too
// many.
const mostWithoutLimit = 1000;

/** People and user groups. */
export const userMethods: readonly Method[] = [
  {
    name: 'users.list',
    tier: 'tier2',
    scopes: ['users:read'],
    args: { limit: 'number', cursor: 'string', include_locale: 'boolean' },
    errors: ['invalid_cursor', 'limit_required'],
    run: (call) => {
      const people = [...call.world.workspace.people.values()];
      const paged = call.args.has('limit') || call.args.has('cursor');
      if (!paged && people.length > mostWithoutLimit) throw new Refusal('limit_required');
      const { items, nextCursor } = pageOf(people, call.args, {
        key: (one) => one.id,
        usual: mostWithoutLimit,
        badLimit: 'invalid_arguments',
      });
      const members = items.map((one) => wiredPerson(one, readsEmail(call)));
      return { members, cache_ts: call.world.clock.seconds(), response_metadata: { next_cursor: nextCursor } };
    },
  },
  {
    name: 'users.info',
    tier: 'tier4',
    scopes: ['users:read'],
    args: { user: 'string!', include_locale: 'boolean' },
    errors: ['user_not_found'],
    run: (call) => ({ user: wiredPerson(personById(call), readsEmail(call)) }),
  },
  {
    name: 'users.lookupByEmail',
    tier: 'tier3',
    scopes: ['users:read.email'],
    args: { email: 'string!' },
    errors: ['users_not_found'],
    run: (call) => {
      const email = call.args.required('email').toLowerCase();
      const found = [...call.world.workspace.people.values()].find(
        (one) => one.email?.toLowerCase() === email && !one.deleted,
      );
      if (!found) throw new Refusal('users_not_found');
      return { user: wiredPerson(found, readsEmail(call)) };
    },
  },
  {
    name: 'users.getPresence',
    tier: 'tier3',
    scopes: ['users:read'],
    args: { user: 'string' },
    // Slack's page lists no error codes that only this method has.
    errors: [],
    run: ({ args, world }) => {
      if (!world.workspace.people.has(args.required('user'))) throw new Refusal('invalid_arguments');
      return { presence: 'active' };
    },
  },
  {
    name: 'usergroups.list',
    tier: 'tier2',
    scopes: ['usergroups:read'],
    args: { include_users: 'boolean', include_count: 'boolean', include_disabled: 'boolean' },
    errors: [],
    run: ({ args, world }) => {
      const groups = [...world.workspace.usergroups.values()].filter(
        (one) => args.flag('include_disabled') || !one.deleted,
      );
      return {
        usergroups: groups.map((one) => {
          const { users, user_count, ...shown } = wiredUsergroup(world.workspace, one);
          return {
            ...shown,
            ...(args.flag('include_users') ? { users } : {}),
            ...(args.flag('include_count') ? { user_count } : {}),
          };
        }),
      };
    },
  },
  {
    name: 'usergroups.users.list',
    tier: 'tier2',
    scopes: ['usergroups:read'],
    args: { usergroup: 'string!', include_disabled: 'boolean' },
    errors: ['no_such_subteam'],
    run: ({ args, world }) => {
      const group = world.workspace.usergroups.get(args.required('usergroup'));
      if (!group || (group.deleted && !args.flag('include_disabled'))) throw new Refusal('no_such_subteam');
      return { users: group.users };
    },
  },
];

function personById({ args, world }: Call) {
  const person = world.workspace.people.get(args.required('user'));
  if (!person) throw new Refusal('user_not_found');
  return person;
}

function readsEmail({ app }: Call) {
  return { email: app.scopes.has('users:read.email') };
}
