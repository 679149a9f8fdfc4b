/**
 * Where the directory stands in Redis. Each thing has a key of its own, so that they spread over the slots of a cluster.
 * The number changes with the shape of what is kept: releases that read another one do not meet.
 */
const PREFIX = 'crewcall:directory:1:';

export const keys = {
  person: (slackId: string) => `${PREFIX}person:${slackId}`,
  /** A set: the ids of everybody who has, or had, this address. */
  email: (email: string) => `${PREFIX}email:${email}`,
  channel: (id: string) => `${PREFIX}channel:${id}`,
  /** A set: the ids of all channels that have, or had, this name. */
  channelName: (name: string) => `${PREFIX}channel-name:${name}`,
  group: (groupId: string) => `${PREFIX}group:${groupId}`,
  /** A set: the ids of all groups that have, or had, this handle. */
  handle: (handle: string) => `${PREFIX}handle:${handle}`,
  /** The edition of Slack's list that was taken in last. */
  channels: `${PREFIX}channels`,
  groups: `${PREFIX}groups`,
  /** A set: the ids of all groups. */
  groupIds: `${PREFIX}group-ids`,
  edition: `${PREFIX}edition`,
};

/** Where it is said what has changed: keys, or `*` for all, as a JSON list. */
export const CHANGES = `${PREFIX}changes`;

/** In one slot: who loads, whether somebody has, and which processes follow Slack's events. */
export const turnKeys = {
  loading: 'crewcall:{directory}:loading',
  loaded: 'crewcall:{directory}:loaded',
  followers: 'crewcall:{directory}:followers',
};
