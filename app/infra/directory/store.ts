import type { SlackPerson } from './slack-person.ts';

/** A channel by its current and former names, so a renamed channel is still found under the configured name. */
export interface SlackChannel {
  id: string;
  name: string;
  formerNames: readonly string[];
}

/** An active user group. Handles are lower case. */
export interface SlackGroup {
  groupId: string;
  handle: string;
}

/** The storage of the directory. Every lookup takes constant time. */
export interface DirectoryStore {
  personById(slackId: string): Promise<SlackPerson | undefined>;
  /** If several accounts share the address, an active one of ours is returned. */
  personByEmail(email: string): Promise<SlackPerson | undefined>;
  /**
   * Stores people as of `asOf`. If a more recent state is known, that one is kept, see `isOlder`. So a page that was
   * requested before an event does not undo the event.
   */
  putPeople(people: readonly SlackPerson[], asOf: Date): Promise<void>;

  channelById(id: string): Promise<SlackChannel | undefined>;
  /** A channel's current name wins over former names of other channels. */
  channelIdByName(name: string): Promise<string | undefined>;
  replaceChannels(channels: readonly SlackChannel[]): Promise<void>;
  renameChannel(id: string, name: string): Promise<void>;
  removeChannel(id: string): Promise<void>;
  /** Whether Slack's list of channels was ever stored. Only then does an unknown channel not exist. */
  knowsChannels(): Promise<boolean>;

  groupById(groupId: string): Promise<SlackGroup | undefined>;
  groupByHandle(handle: string): Promise<SlackGroup | undefined>;
  replaceGroups(groups: readonly SlackGroup[]): Promise<void>;
  putGroup(group: SlackGroup): Promise<void>;
  removeGroup(groupId: string): Promise<void>;
  /** The ids of all active groups; undefined: Slack's list was never stored. */
  groupIds(): Promise<readonly string[] | undefined>;
}

/** The lookups of a store; the rest are changes. */
export type Lookups = Pick<
  DirectoryStore,
  | 'personById'
  | 'personByEmail'
  | 'channelById'
  | 'channelIdByName'
  | 'knowsChannels'
  | 'groupById'
  | 'groupByHandle'
  | 'groupIds'
>;
