/**
 * The directory's keys in Redis. Each entity has its own key, so that entities spread over the slots of a cluster.
 * The number in the prefix changes with the format, so that releases with different formats do not share keys.
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
  /** The edition (version number, see editions.ts) of the last complete list of channels that Slack returned. */
  channels: `${PREFIX}channels`,
  /** The edition of the last complete list of user groups. */
  groups: `${PREFIX}groups`,
  /** A set: the ids of all groups. */
  groupIds: `${PREFIX}group-ids`,
  /** The counter that gives out editions. */
  edition: `${PREFIX}edition`,
};

/**
 * The pub/sub channel on which processes tell each other what to drop from their memory: a JSON list of changed keys,
 * or of `*` for all.
 */
export const CHANGES = `${PREFIX}changes`;

/** Keys in one slot: who is loading, whether a load has finished, and which processes follow Slack's events. */
export const turnKeys = {
  loading: 'crewcall:{directory}:loading',
  loaded: 'crewcall:{directory}:loaded',
  followers: 'crewcall:{directory}:followers',
};
