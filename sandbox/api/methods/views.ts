import { wiredView } from '../../wire.ts';
import { Refusal } from '../errors.ts';
import type { Method } from '../method.ts';

const triggerArguments = { trigger_id: 'string', interactivity_pointer: 'string', view: 'json!' } as const;
const triggerErrors = [
  'duplicate_external_id',
  'exchanged_trigger_id',
  'expired_trigger_id',
  'invalid_trigger_id',
  'view_too_large',
] as const;

/** Modals and Home tabs. */
export const viewMethods: readonly Method[] = [
  {
    name: 'views.open',
    tier: 'tier4',
    args: triggerArguments,
    errors: triggerErrors,
    run: ({ app, args, world }) => {
      const { userId, tab } = world.triggers.redeem(app, args.text('trigger_id') ?? args.text('interactivity_pointer'));
      return { view: wiredView(world.views.open(app, userId, args.json('view'), tab)) };
    },
  },
  {
    name: 'views.push',
    tier: 'tier4',
    args: triggerArguments,
    errors: [...triggerErrors, 'not_found', 'push_limit_reached'],
    run: ({ app, args, world }) => {
      const { userId, tab } = world.triggers.redeem(app, args.text('trigger_id') ?? args.text('interactivity_pointer'));
      return { view: wiredView(world.views.push(app, userId, args.json('view'), tab)) };
    },
  },
  {
    name: 'views.update',
    tier: 'tier4',
    args: { view_id: 'string', external_id: 'string', view: 'json!', hash: 'string' },
    errors: ['duplicate_external_id', 'hash_conflict', 'not_found', 'view_too_large'],
    run: ({ app, args, world }) => {
      const known = world.views.find(app, { id: args.text('view_id'), externalId: args.text('external_id') });
      if (!known) throw new Refusal('not_found');
      return { view: wiredView(world.views.update(app, known, args.json('view'), args.text('hash'))) };
    },
  },
  {
    name: 'views.publish',
    tier: 'tier4',
    args: { user_id: 'string!', view: 'json!', hash: 'string' },
    errors: ['duplicate_external_id', 'hash_conflict', 'not_enabled', 'view_too_large'],
    run: ({ app, args, world }) => {
      if (!app.homeTab) throw new Refusal('not_enabled');
      const user = world.workspace.people.get(args.required('user_id'));
      if (!user || user.deleted) throw new Refusal('invalid_arguments');
      return { view: wiredView(world.views.publish(app, user.id, args.json('view'), args.text('hash'))) };
    },
  },
];
