import type { JsonObject } from '../json.ts';
import type { SettledEnvelope } from '../socket/socket.ts';

/** The messages between the server and the page. Types only, because the page is built without the server. */

/** A part of the workspace with a key, such as `channel:C1`. Null: it does not exist any more. */
export interface Slice {
  key: string;
  value: JsonObject | null;
}

/** Sent by the page: the current person, and what the page already has. */
export interface Watch {
  as: string;
  tab: string;
  epoch: string;
  since: number;
}

/** Sent to the page. `reset`: the page must drop everything that it had before. */
export type Told =
  | { type: 'slices'; epoch: string; seq: number; reset: boolean; slices: Slice[] }
  | { type: 'log'; lines: LogLine[] }
  | { type: 'nobody'; people: string[] };

/** A line of the log: a call of an app, an envelope to one, or an announcement to another system. */
export type LogLine = { n: number } & (CallLine | EnvelopeLine | AnnouncementLine);

export interface AnnouncementLine {
  kind: 'announcement';
  /** There is no app here, because the product as a whole sends announcements. */
  app: '';
  what: string;
  at: number;
  ms: number;
}

export type EnvelopeLine = { kind: 'envelope' } & Omit<SettledEnvelope, 'type'>;

/** The content of a line: arguments and answer of a call, or the payload of an envelope and of its acknowledgement. */
export interface LineContent {
  asked: JsonObject;
  /** Null: there was no answer. */
  answered: unknown;
}

export interface CallLine {
  kind: 'call';
  app: string;
  what: string;
  at: number;
  ms: number;
  status: number;
  process?: string;
  error?: string;
  left?: number;
}

export interface ShownPerson {
  id: string;
  name: string;
  realName: string;
  deleted: boolean;
  isBot: boolean;
  isAdmin: boolean;
}

export interface ShownApp {
  name: string;
  appId: string;
  botUserId: string;
  description: string;
  color: string;
  homeTab: boolean;
  messagesTab: boolean;
  connections: number;
  commands: { command: string; description: string; usageHint: string }[];
  shortcuts: { name: string; callbackId: string; description: string }[];
}

export interface ShownChannel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im' | 'mpim';
  archived: boolean;
  members: string[];
  topic: string;
  purpose: string;
  created: number;
  pins: string[];
  bookmarks: { id: string; title: string; link: string; emoji: string }[];
}

export interface ShownMessage {
  ts: string;
  user: string;
  text: string;
  channel: string;
  app_id?: string;
  subtype?: string;
  blocks?: JsonObject[];
  attachments?: JsonObject[];
  thread_ts?: string;
  edited?: { user: string };
  reply_broadcast?: boolean;
  reactions?: { name: string; users: string[] }[];
  files?: JsonObject[];
  ephemeralFor?: string;
  mrkdwn?: boolean;
}

export interface ShownView {
  id: string;
  hash: string;
  app_id: string;
  type: 'modal' | 'home';
  title: unknown;
  submit: unknown;
  close: unknown;
  blocks: JsonObject[];
  state: { values: { [blockId: string]: { [actionId: string]: JsonObject } } };
  /** How many modals are below this one. */
  depth: number;
}

export interface ShownStory {
  name: string;
  label: string;
  /** Whether the story advances the clock. */
  moves?: boolean;
}

/** A person's daily working hours in their time zone, as an outside program gives them. */
export interface WorkingDay {
  person: string;
  from: string;
  to: string;
}

/** The current time, and the people who have working hours. */
export interface ShownHour {
  /** How far the workspace's clock was advanced. */
  aheadMs: number;
  people: {
    name: string;
    timeZone: string;
    /** Null: the working hours are not known, so the person counts as always awake. */
    works: { from: string; to: string } | null;
    /** The person's do-not-disturb schedule. */
    quiet: { from: string; to: string } | null;
  }[];
}
