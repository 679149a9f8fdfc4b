import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { ImpossibleAct } from '../api/errors.ts';
import type { Sandbox } from '../slack.ts';
import { controlReading } from './control-reading.ts';
import { Fault } from './faults.ts';

/**
 * The control API: other programs act as people and inject faults over HTTP. The page, the command line and external
 * tests use it.
 */
export function controlRoutes(sandbox: Sandbox): Hono {
  const control = new Hono();
  const acts = { ...workspaceActs(sandbox), ...personActs(sandbox), ...troubleActs(sandbox) };
  for (const [path, act] of Object.entries(acts)) {
    control.post(`/${path}`, async (c) => answered(c, await act(await c.req.json().catch(() => ({})))));
  }
  control.delete('/faults', (c) => {
    sandbox.faults.clear();
    return answered(c, undefined);
  });
  control.route('/', controlReading(sandbox));
  control.onError((error, c) => {
    if (error instanceof ImpossibleAct) return c.json({ ok: false, error: error.message }, 409);
    if (error instanceof z.ZodError) return c.json({ ok: false, error: z.prettifyError(error) }, 400);
    throw error;
  });
  return control;
}

type Act = (body: unknown) => unknown;

const text = z.string().min(1);
// The person who acts. Modals belong to the tab that is named here.
const As = z.object({ as: text, fromTab: text.optional() });
const InChannel = As.extend({ channel: text });
const WithMember = InChannel.extend({ user: text });

function workspaceActs(sandbox: Sandbox): Record<string, Act> {
  return {
    users: (body) => {
      const { admin, ...person } = NewUser.parse(body);
      return sandbox.addUser({
        ...defined(person),
        name: person.name,
        ...(admin === undefined ? {} : { isAdmin: admin }),
      });
    },
    'users/change': async (body) => {
      const { user, ...change } = UserChange.parse(body);
      await sandbox.changeUser(user, defined(change));
      return undefined;
    },
    channels: (body) => {
      const { name, isPrivate, members } = NewChannel.parse(body);
      const ids = members.map((member) => sandbox.as(member).id);
      const { id } = sandbox.addChannel({ name, isPrivate, members: ids });
      return { id, name };
    },
    usergroups: (body) => {
      const { id, handle, name, users } = NewUsergroup.parse(body);
      const members = users.map((user) => sandbox.as(user).id);
      return sandbox.setUsergroup({ handle, users: members, ...defined({ id, name }) });
    },
  };
}

function personActs(sandbox: Sandbox): Record<string, Act> {
  return {
    click: (body) => {
      const { as, fromTab: tab, action, ...wanted } = ClickBody.parse(body);
      return sandbox.as(as, { tab }).click({ ...wanted, actionId: action });
    },
    suggest: (body) => {
      const { as, fromTab: tab, action, ...wanted } = SuggestBody.parse(body);
      return sandbox.as(as, { tab }).suggest({ ...wanted, actionId: action });
    },
    command: (body) => {
      const { as, fromTab: tab, command, text: words, channel } = CommandBody.parse(body);
      const [name = command, ...rest] = command.split(' ');
      return sandbox.as(as, { tab }).command(name, [...rest, words].filter(Boolean).join(' '), defined({ channel }));
    },
    shortcut: (body) => {
      const { as, fromTab: tab, app, callbackId } = As.extend({ app: text, callbackId: text }).parse(body);
      return sandbox.as(as, { tab }).shortcut(app, callbackId);
    },
    submit: (body) => {
      const { as, fromTab: tab, values } = SubmitBody.parse(body);
      return sandbox.as(as, { tab }).submitView(values);
    },
    'close-view': (body) => {
      const { as, fromTab: tab, all } = As.extend({ all: z.boolean().default(false) }).parse(body);
      return sandbox.as(as, { tab }).closeView({ all });
    },
    mention: (body) => {
      const {
        as,
        app,
        channel,
        text: words,
        thread,
      } = InChannel.extend({ app: text, text, thread: text.optional() }).parse(body);
      return sandbox.as(as).mention(app, channel, words, defined({ thread }));
    },
    message: (body) => {
      const { as, app, text: words } = As.extend({ app: text, text }).parse(body);
      return sandbox.as(as).message(app, words);
    },
    post: (body) => {
      const { as, channel, text: words, thread } = InChannel.extend({ text, thread: text.optional() }).parse(body);
      return sandbox.as(as).post(channel, words, defined({ thread }));
    },
    home: (body) => {
      const { as, app, tab } = As.extend({ app: text, tab: z.enum(['home', 'messages']).default('home') }).parse(body);
      return sandbox.as(as).openHome(app, { tab });
    },
    join: (body) => {
      const { as, channel } = InChannel.parse(body);
      return sandbox.as(as).join(channel);
    },
    leave: (body) => {
      const { as, channel } = InChannel.parse(body);
      return sandbox.as(as).leave(channel);
    },
    invite: (body) => {
      const { as, channel, user } = WithMember.parse(body);
      return sandbox.as(as).invite(channel, sandbox.as(user).id);
    },
    kick: (body) => {
      const { as, channel, user } = WithMember.parse(body);
      return sandbox.as(as).kick(channel, sandbox.as(user).id);
    },
    rename: (body) => {
      const { as, channel, name } = InChannel.extend({ name: text }).parse(body);
      return sandbox.as(as).rename(channel, name);
    },
    archive: (body) => {
      const { as, channel } = InChannel.parse(body);
      return sandbox.as(as).archive(channel);
    },
  };
}

function troubleActs(sandbox: Sandbox): Record<string, Act> {
  return {
    faults: (body) => {
      sandbox.faults.add(Fault.parse(body));
    },
    'close-sockets': (body) => {
      const { app, abrupt, reason } = CloseSockets.parse(body);
      return { closed: sandbox.closeSockets(app, { abrupt, ...defined({ reason }) }) };
    },
    'advance-clock': (body) => {
      sandbox.advanceClock(z.object({ ms: z.number().nonnegative() }).parse(body).ms);
    },
    tiers: (body) => {
      const { mode, factor } = z
        .object({ mode: z.enum(['slack', 'none']), factor: z.number().positive().default(1) })
        .parse(body);
      sandbox.setTiers(mode, factor);
    },
  };
}

const time = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'expected a time such as 22:00');
const Dnd = z.object({ from: time, to: time });
const NewUser = z.object({
  name: text,
  realName: text.optional(),
  displayName: text.optional(),
  email: text.optional(),
  tz: text.optional(),
  dnd: Dnd.optional(),
  admin: z.boolean().optional(),
});
const UserChange = z.object({
  user: text,
  name: text.optional(),
  realName: text.optional(),
  displayName: text.optional(),
  email: text.optional(),
  tz: text.optional(),
  dnd: Dnd.nullable().optional(),
  deleted: z.boolean().optional(),
});
const NewChannel = z.object({ name: text, isPrivate: z.boolean().default(false), members: z.array(text).default([]) });
const NewUsergroup = z.object({ id: text.optional(), handle: text, name: text.optional(), users: z.array(text) });
const Entry = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);
const Entries = z.record(z.string(), Entry);
const SuggestBody = As.extend({
  action: text,
  blockId: text.optional(),
  query: z.string().optional(),
  channel: text.optional(),
  app: text.optional(),
  home: z.boolean().optional(),
  ts: text.optional(),
});
const ClickBody = As.extend({
  action: text.optional(),
  blockId: text.optional(),
  values: Entries.optional(),
  text: text.optional(),
  value: z.string().optional(),
  channel: text.optional(),
  app: text.optional(),
  home: z.boolean().optional(),
  ts: text.optional(),
  choose: z.union([text, z.array(text)]).optional(),
  stale: z.boolean().optional(),
});
const CommandBody = As.extend({
  command: z.string().startsWith('/'),
  text: z.string().default(''),
  channel: text.optional(),
});
const SubmitBody = As.extend({ values: Entries.default({}) });
const CloseSockets = z.object({ app: text.optional(), abrupt: z.boolean().default(false), reason: text.optional() });

function answered(c: Context, result: unknown): Response {
  return c.json({ ok: true, ...(typeof result === 'object' && result !== null ? result : {}) });
}

/** Removes undefined fields, as exactOptionalPropertyTypes requires. */
function defined<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const given: { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } = {};
  for (const name in fields) {
    const value = fields[name];
    if (isDefined(value)) given[name] = value;
  }
  return given;
}

function isDefined<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined;
}
