import type { SlackPerson } from './slack-person.ts';

/** A channel by its name, and by those it had before: a renamed channel is still found under the configured name. */
export interface SlackChannel {
  id: string;
  name: string;
  formerNames: readonly string[];
}

/** A user group that is in use. Handles are lower case. */
export interface SlackGroup {
  groupId: string;
  handle: string;
}

/** Where the directory keeps what it knows. Every look-up takes constant time. */
export interface DirectoryStore {
  personById(slackId: string): Promise<SlackPerson | undefined>;
  /** Of several accounts with one e-mail, one of ours that is not deactivated. */
  personByEmail(email: string): Promise<SlackPerson | undefined>;
  /**
   * Takes people in as they were at `asOf`. Whoever the store knows from later on is left alone, see `isOlder`, so that
   * a page of a list that was asked for before an event does not undo the event.
   */
  putPeople(people: readonly SlackPerson[], asOf: Date): Promise<void>;

  channelById(id: string): Promise<SlackChannel | undefined>;
  /** A channel's current name wins over earlier names of other channels. */
  channelIdByName(name: string): Promise<string | undefined>;
  replaceChannels(channels: readonly SlackChannel[]): Promise<void>;
  renameChannel(id: string, name: string): Promise<void>;
  removeChannel(id: string): Promise<void>;
  /** Whether Slack's list of channels was ever taken in: only then is a channel that is not known a missing one. */
  knowsChannels(): Promise<boolean>;

  groupById(groupId: string): Promise<SlackGroup | undefined>;
  groupByHandle(handle: string): Promise<SlackGroup | undefined>;
  replaceGroups(groups: readonly SlackGroup[]): Promise<void>;
  putGroup(group: SlackGroup): Promise<void>;
  removeGroup(groupId: string): Promise<void>;
  /** The ids of all that are in use; undefined: Slack's list of them was never taken in. */
  groupIds(): Promise<readonly string[] | undefined>;
}

/** What a store can be asked; the rest are changes. */
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
