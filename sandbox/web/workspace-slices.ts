import type { Channel, InstalledApp, Message, Person, View } from '../api/shapes.ts';
import type { JsonObject } from '../json.ts';
import type { Sandbox } from '../slack.ts';
import type { ReadMarks } from './read-marks.ts';
import type { ShownApp, ShownChannel, ShownHour, ShownPerson, ShownView } from './shown.ts';
import type { Audience, Found } from './slices.ts';
import type { Stories } from './stories.ts';

/** Everything that somebody can see in the workspace, as slices. */
export function* slicesOf(sandbox: Sandbox, more: { reads: ReadMarks; stories: Stories }): Iterable<Found> {
  const { workspace, views } = sandbox.world;
  const isStarting = sandbox.awaitsProduct && !more.stories.haveBegun;
  yield { key: 'team', show: () => ({ name: workspace.team.name, isStarting }) };
  yield { key: 'news', show: () => ({ lines: more.stories.news }) };
  yield { key: 'hour', show: () => ({ ...shownHour(sandbox, more.stories) }) };
  for (const person of workspace.people.values()) {
    yield { key: `person:${person.id}`, show: () => ({ ...shownPerson(person) }) };
  }
  for (const group of workspace.usergroups.values()) {
    yield { key: `group:${group.id}`, show: () => ({ id: group.id, handle: group.handle, users: group.users }) };
  }
  for (const app of workspace.apps) {
    yield { key: `app:${app.name}`, show: () => ({ ...shownApp(app, sandbox.sockets(app.name)) }) };
  }
  for (const channel of workspace.channels.values()) yield* channelSlices(channel);
  for (const message of workspace.ephemerals) {
    const { channel, ephemeralFor: person = '', ts } = message;
    yield { key: `message:${channel}:${ts}`, person, marks: marksOf(message), show: () => shownMessage(message) };
  }
  for (const { id: person } of workspace.people.values()) {
    for (const app of workspace.apps) {
      const home = views.home(app, person);
      if (home) yield { key: `home:${app.name}`, person, show: () => shownView(home, 0) };
    }
  }
  for (const { userId: person, tab, view, depth } of views.shown()) {
    yield { key: `modal:${tab}`, person, show: () => shownView(view, depth) };
  }
  for (const { person, channel, ts } of more.reads) {
    yield { key: `read:${channel}`, person, show: () => ({ ts }) };
  }
  for (const story of more.stories.told()) yield { key: `story:${story.name}`, show: () => ({ ...story }) };
}

/** People with working hours or do-not-disturb. */
function shownHour({ world: { workspace, clock } }: Sandbox, stories: Stories): ShownHour {
  const days = new Map(stories.hours().map(({ person, from, to }) => [person, { from, to }]));
  const people = [...workspace.people.values()].flatMap(({ name, realName, tz, dnd }) => {
    const works = days.get(name) ?? null;
    return works === null && !dnd ? [] : [{ name: realName, timeZone: tz, works, quiet: dnd ?? null }];
  });
  return { aheadMs: clock.aheadMs, people };
}

/** Who sees a channel: everybody if it is public, otherwise its members. */
export function audienceOf({ world: { workspace } }: Sandbox): Audience {
  return {
    people: () => workspace.people.keys(),
    channels: () => workspace.channels.keys(),
    sees(person, id) {
      const channel = workspace.channels.get(id);
      return channel !== undefined && (channel.kind === 'public' || channel.members.has(person));
    },
  };
}

/** A message in the format of the page, without Slack's internal data. */
export function shownMessage({
  metadata: _metadata,
  team: _team,
  type: _type,
  bot_id: _bot,
  ...shown
}: Message): JsonObject {
  return shown;
}

function* channelSlices(channel: Channel): Iterable<Found> {
  const { id } = channel;
  yield { key: `channel:${id}`, channel: id, show: () => ({ ...shownChannel(channel) }) };
  for (const message of channel.messages) {
    yield {
      key: `message:${id}:${message.ts}`,
      channel: id,
      marks: marksOf(message),
      show: () => shownMessage(message),
    };
  }
}

/**
 * What must change for the message to be sent again: an edit changes the message, its text or blocks; a reaction
 * changes another list.
 */
function marksOf(message: Message): readonly unknown[] {
  return [message, message.text, message.blocks, message.reactions, message.files];
}

function shownChannel({ topic, purpose, members, pins, bookmarks, ...channel }: Channel): ShownChannel {
  return {
    id: channel.id,
    name: channel.name,
    kind: channel.kind,
    archived: channel.archived,
    members: [...members],
    topic: topic.value,
    purpose: purpose.value,
    created: channel.created,
    pins: pins.map(({ ts }) => ts),
    bookmarks: bookmarks.map(({ id, title, link, emoji }) => ({ id, title, link, emoji })),
  };
}

function shownPerson({ id, name, realName, deleted, isBot, isAdmin }: Person): ShownPerson {
  return { id, name, realName, deleted, isBot, isAdmin };
}

function shownApp(app: InstalledApp, connections: number): ShownApp {
  const { name, appId, botUserId, description, color, homeTab, messagesTab } = app;
  const commands = app.commands.map(({ command, description: about, usageHint }) => ({
    command,
    description: about,
    usageHint,
  }));
  return {
    name,
    appId,
    botUserId,
    description,
    color,
    homeTab,
    messagesTab,
    connections,
    commands,
    shortcuts: [...app.shortcuts],
  };
}

function shownView(view: View, depth: number): JsonObject {
  const { id, hash, app_id, type, title, submit, close, blocks, state } = view;
  const shown: ShownView = { id, hash, app_id, type, title, submit, close, blocks, state, depth };
  return { ...shown };
}
