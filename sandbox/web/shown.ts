import type { JsonObject } from '../json.ts';
import type { SettledEnvelope } from '../socket/socket.ts';

/** What the server and the page in the browser tell each other. Types only: the page is built without the server. */

/** A piece of the workspace under a name of its own, such as `channel:C1`; null where it is gone. */
export interface Slice {
  key: string;
  value: JsonObject | null;
}

/** From the page: who looks, and what it has seen already. */
export interface Watch {
  as: string;
  tab: string;
  epoch: string;
  since: number;
}

/** To the page. `reset` says that it begins anew: everything it had before is to be forgotten. */
export type Told =
  | { type: 'slices'; epoch: string; seq: number; reset: boolean; slices: Slice[] }
  | { type: 'log'; lines: LogLine[] }
  | { type: 'nobody'; people: string[] };

/** A line of the log: a call of an app, an envelope to one, or what another system was told. */
export type LogLine = { n: number } & (CallLine | EnvelopeLine | AnnouncementLine);

export interface AnnouncementLine {
  kind: 'announcement';
  /** Of no app: the product tells it. */
  app: '';
  what: string;
  at: number;
  ms: number;
}

export type EnvelopeLine = { kind: 'envelope' } & Omit<SettledEnvelope, 'type'>;

/** What a line opens to: arguments and answer of a call, or an envelope's payload and what its acknowledgement carried. */
export interface LineContent {
  asked: JsonObject;
  /** null where nothing came back. */
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
  /** How many modals lie below. */
  depth: number;
}

export interface ShownStory {
  name: string;
  label: string;
  /** It moves the clock. */
  moves?: boolean;
}

/** When somebody works, every day by their own clock, as a program outside says it. */
export interface WorkingDay {
  person: string;
  from: string;
  to: string;
}

/** What time it is here, and for those who keep to hours. */
export interface ShownHour {
  /** By how much the workspace's clock was put forward. */
  aheadMs: number;
  people: {
    name: string;
    timeZone: string;
    /** Null: it is not known, so they are there at any time. */
    works: { from: string; to: string } | null;
    /** When they want no notifications. */
    quiet: { from: string; to: string } | null;
  }[];
}
