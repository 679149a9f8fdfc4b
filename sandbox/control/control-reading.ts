import { type Context, Hono } from 'hono';
import { ImpossibleAct } from '../api/errors.ts';
import type { Channel } from '../api/shapes.ts';
import type { Sandbox } from '../slack.ts';

/** The reading part of the control API: the workspace, and the calls of the apps. */
export function controlReading(sandbox: Sandbox): Hono {
  const control = new Hono();
  const { workspace } = sandbox.world;
  control.get('/apps', (c) =>
    c.json(Object.fromEntries(Object.values(sandbox.apps).map((app) => [app.name, tokensOf(sandbox, app)]))),
  );
  control.get('/state', (c) =>
    c.json({
      now: sandbox.world.clock.now(),
      team: workspace.team,
      people: [...workspace.people.values()],
      channels: sandbox.channels().map(shown),
      ephemerals: workspace.ephemerals,
      deleted: workspace.deleted,
      usergroups: [...workspace.usergroups.values()],
    }),
  );
  control.get('/mail', (c) =>
    c.json({
      smtpUrl: sandbox.mailbox.url ?? null,
      mails: sandbox.mailbox.mails().map(({ id, to, at, headers, text, html }) => ({
        id,
        to,
        at,
        headers: Object.fromEntries(headers),
        text,
        html,
      })),
    }),
  );
  control.get('/board', (c) =>
    c.json({
      url: `${sandbox.url}/board/hook`,
      secret: sandbox.board.secret,
      projects: sandbox.board.projects(),
      heard: sandbox.board.heard,
    }),
  );
  control.get('/people', (c) => c.json([...workspace.people.values()]));
  control.get('/calls', (c) => {
    const { app, method, error } = c.req.query();
    return c.json(
      sandbox.calls({ ...(app ? { app } : {}), ...(method ? { method } : {}), ...(error ? { error } : {}) }),
    );
  });
  control.get('/acks', (c) => c.json(sandbox.acks()));
  control.get('/lost-events', (c) => c.json(sandbox.delivery.lost));
  control.get('/deleted', (c) => c.json(sandbox.deleted()));
  control.get('/channel', (c) => {
    const channel = sandbox.channel(asked(c, 'name'));
    if (!channel) throw new ImpossibleAct(`There is no channel "${c.req.query('name')}".`);
    return c.json(shown(channel));
  });
  control.get('/dms', (c) => c.json(sandbox.directMessages(asked(c, 'app'), asked(c, 'user'))));
  control.get('/ephemerals', (c) => c.json(sandbox.ephemerals(asked(c, 'user'))));
  control.get('/view', (c) => c.json(sandbox.as(asked(c, 'user')).view() ?? null));
  control.get('/home', (c) => c.json(sandbox.as(asked(c, 'user')).home(asked(c, 'app')) ?? null));
  return control;
}

function tokensOf(sandbox: Sandbox, { name, appId, botId, botUserId, botToken, appToken }: Sandbox['apps']['ops']) {
  return { appId, botId, botUserId, botToken, appToken, sockets: sandbox.sockets(name) };
}

function shown({ formerMessages: _former, ...channel }: Channel) {
  return { ...channel, members: [...channel.members] };
}

function asked(c: Context, name: string): string {
  const given = c.req.query(name);
  if (given) return given;
  throw new ImpossibleAct(`Expected "?${name}=" in the address.`);
}
