import { Refusal } from '../errors.ts';
import { type Call, missingScope } from '../method.ts';
import type { Channel, ChannelKind, Message } from '../shapes.ts';

/** The scopes that a method needs, by kind of channel. Any one of them is enough. */
export type ScopesByKind = { readonly [kind in ChannelKind]: readonly string[] };

export const reading = byKind('read');
export const historyReading = byKind('history');
export const managing: ScopesByKind = {
  public: ['channels:manage'],
  private: ['groups:write'],
  im: ['im:write'],
  mpim: ['mpim:write'],
};
export const topicWriting: ScopesByKind = {
  public: ['channels:manage', 'channels:write.topic'],
  private: ['groups:write', 'groups:write.topic'],
  im: ['im:write', 'im:write.topic'],
  mpim: ['mpim:write', 'mpim:write.topic'],
};
export const inviting: ScopesByKind = {
  public: ['channels:manage', 'channels:write.invites'],
  private: ['groups:write', 'groups:write.invites'],
  im: ['im:write'],
  mpim: ['mpim:write'],
};

/** The conversation with this id, if the app can see it. A private one does not exist for an app that is not in it. */
export function channelById({ app, world }: Call, id: string): Channel {
  const channel = world.workspace.channels.get(id);
  if (!channel || (channel.kind !== 'public' && !channel.members.has(app.botUserId)))
    throw new Refusal('channel_not_found');
  return channel;
}

/** The conversation with this id. The app must see it and have one of the scopes for its kind. */
export function channelFor(call: Call, id: string, scopes: ScopesByKind): Channel {
  const channel = channelById(call, id);
  needScope(call, scopes[channel.kind]);
  return channel;
}

/** Refuses unless the app has one of these scopes. */
export function needScope({ app }: Call, scopes: readonly string[]): void {
  if (!scopes.some((scope) => app.scopes.has(scope))) throw missingScope(app, scopes);
}

/** Refuses unless the app's bot is a member. */
export function needMembership({ app }: Call, channel: Channel): void {
  if (!channel.members.has(app.botUserId)) throw new Refusal('not_in_channel');
}

/** Refuses DMs and group DMs, for methods that apply only to channels. */
export function needChannel(channel: Channel): void {
  if (channel.kind === 'im' || channel.kind === 'mpim') throw new Refusal('method_not_supported_for_channel_type');
}

/** The existing message with this time stamp. If there is none, refuses with `message_not_found`. */
export function messageAt(channel: Channel, ts: string): Message {
  const message = channel.messages.find((one) => one.ts === ts);
  if (!message) throw new Refusal('message_not_found');
  return message;
}

function byKind(verb: string): ScopesByKind {
  return { public: [`channels:${verb}`], private: [`groups:${verb}`], im: [`im:${verb}`], mpim: [`mpim:${verb}`] };
}
