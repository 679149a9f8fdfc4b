import { Refusal } from '../errors.ts';
import type { Method } from '../method.ts';

/** The methods about tokens: whose a token is, the socket's address, the bot and the workspace. */
export const authMethods: readonly Method[] = [
  {
    name: 'auth.test',
    tier: 'special',
    args: {},
    errors: [],
    run: ({ app, world }) => ({
      url: `${world.url()}/`,
      team: world.workspace.team.name,
      user: app.name,
      team_id: world.workspace.team.id,
      user_id: app.botUserId,
      bot_id: app.botId,
      is_enterprise_install: false,
    }),
  },
  {
    name: 'apps.connections.open',
    tier: 'tier3',
    token: 'app',
    args: {},
    errors: ['forbidden_team', 'insecure_request', 'missing_args'],
    run: ({ app, world, process }) => ({
      url: `${world.url().replace('http', 'ws')}/link/?ticket=${world.sockets.ticket(app, process)}&app_id=${app.appId}`,
    }),
  },
  {
    name: 'bots.info',
    tier: 'tier3',
    scopes: ['users:read'],
    args: { bot: 'string' },
    errors: ['bot_not_found', 'bots_not_found', 'missing_argument', 'team_not_found'],
    run: ({ args, world }) => {
      const found = world.workspace.apps.find((one) => one.botId === args.text('bot'));
      if (!found) throw new Refusal('bot_not_found');
      const { botId, name, botUserId, appId } = found;
      return { bot: { id: botId, deleted: false, name, updated: 0, app_id: appId, user_id: botUserId, icons: {} } };
    },
  },
  {
    name: 'team.info',
    tier: 'tier3',
    scopes: ['team:read'],
    args: { team: 'string', domain: 'string' },
    errors: ['team_not_found'],
    run: ({ args, world }) => {
      const { team } = world.workspace;
      if (args.text('team') !== undefined && args.text('team') !== team.id) throw new Refusal('team_not_found');
      return { team: { ...team, email_domain: '', icon: {} } };
    },
  },
];
