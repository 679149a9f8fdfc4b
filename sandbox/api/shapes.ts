import type { JsonObject } from '../json.ts';
import type { DoNotDisturb } from '../workspace/do-not-disturb.ts';

/** A person or a bot user of the workspace. */
export interface Person {
  id: string;
  name: string;
  realName: string;
  displayName: string;
  email: string | undefined;
  deleted: boolean;
  isBot: boolean;
  isAdmin: boolean;
  isRestricted: boolean;
  tz: string;
  /** The person's do-not-disturb schedule. Absent or null: there is none. */
  dnd?: DoNotDisturb | null;
  updated: number;
  botId?: string;
  appId?: string;
}

export type ChannelKind = 'public' | 'private' | 'im' | 'mpim';

export interface Remark {
  value: string;
  creator: string;
  last_set: number;
}

export interface Bookmark {
  id: string;
  channel_id: string;
  title: string;
  link: string;
  emoji: string;
  type: 'link';
}

/** A conversation: a channel, a private channel, a DM or a group DM. Its messages are in order. */
export interface Channel {
  id: string;
  name: string;
  kind: ChannelKind;
  created: number;
  creator: string;
  isGeneral: boolean;
  archived: boolean;
  members: Set<string>;
  topic: Remark;
  purpose: Remark;
  previousNames: string[];
  messages: Message[];
  /** Earlier versions of messages, newest last. Somebody may still have them on their screen. */
  formerMessages: Message[];
  pins: { ts: string; by: string; created: number }[];
  bookmarks: Bookmark[];
}

/**
 * A message in Slack's format. `subtype` is set if Slack wrote the message itself (somebody joined, and the like), or
 * if it shares a file (`file_share`).
 */
export interface Message {
  type: 'message';
  ts: string;
  user: string;
  text: string;
  team: string;
  channel: string;
  bot_id?: string;
  app_id?: string;
  subtype?: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  metadata?: { event_type: string; event_payload: JsonObject };
  thread_ts?: string;
  reply_broadcast?: boolean;
  mrkdwn?: boolean;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  files?: JsonObject[];
  /** Only this person sees the message. Slack does not show it any more after a reload. */
  ephemeralFor?: string;
}

/** The content of a message to be posted. */
export type Draft = Omit<Message, 'type' | 'ts' | 'team' | 'channel'>;

/** A file that an app uploads. Its bytes arrive later than its id. */
export interface UploadedFile {
  id: string;
  name: string;
  title: string;
  altText: string;
  appId: string;
  /** The announced length. The upload must have exactly this length. */
  length: number;
  bytes: Uint8Array | undefined;
  created: number;
  /** Where the file can be seen, if it was shared. */
  shares: { channel: string; ts: string; threadTs: string | undefined }[];
}

export interface Usergroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
  deleted: boolean;
  updated: number;
}

export type StateValues = { [blockId: string]: { [actionId: string]: JsonObject } };

/** A modal or a Home tab, in Slack's format. */
export interface View {
  id: string;
  team_id: string;
  app_id: string;
  app_installed_team_id: string;
  bot_id: string;
  type: 'modal' | 'home';
  callback_id: string;
  external_id: string;
  private_metadata: string;
  title: unknown;
  submit: unknown;
  close: unknown;
  blocks: JsonObject[];
  state: { values: StateValues };
  hash: string;
  clear_on_close: boolean;
  notify_on_close: boolean;
  root_view_id: string;
  previous_view_id: string | null;
}

/** An installed app, with the declarations of its manifest. */
export interface InstalledApp {
  /** The manifest's file name: newproject, ops, statsbot. */
  name: string;
  appId: string;
  botId: string;
  botUserId: string;
  botToken: string;
  appToken: string;
  scopes: ReadonlySet<string>;
  events: ReadonlySet<string>;
  commands: readonly { command: string; shouldEscape: boolean; description: string; usageHint: string }[];
  /** Global shortcuts, which people can choose by name anywhere in Slack. */
  shortcuts: readonly { name: string; callbackId: string; description: string }[];
  description: string;
  /** The background of its picture, as `#rrggbb`. */
  color: string;
  interactive: boolean;
  socketMode: boolean;
  homeTab: boolean;
  messagesTab: boolean;
}

/** A change in the workspace. Apps that have subscribed to it get an event. */
export type WorkspaceChange =
  | { kind: 'message_posted'; channel: Channel; message: Message }
  | { kind: 'message_changed'; channel: Channel; message: Message; previous: Message }
  | { kind: 'message_deleted'; channel: Channel; previous: Message }
  | { kind: 'member_joined'; channel: Channel; user: string; inviter: string | undefined }
  | { kind: 'member_left'; channel: Channel; user: string }
  | { kind: 'channel_renamed'; channel: Channel }
  | { kind: 'channel_archived'; channel: Channel; user: string }
  | { kind: 'channel_unarchived'; channel: Channel; user: string }
  | { kind: 'person_joined'; person: Person }
  | { kind: 'person_changed'; person: Person }
  | { kind: 'usergroup_changed'; usergroup: Usergroup; added: string[]; removed: string[] };
