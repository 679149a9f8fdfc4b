import { withBlockIds } from '../api/block-ids.ts';
import type {
  Bookmark,
  Channel,
  ChannelKind,
  Draft,
  InstalledApp,
  Message,
  Person,
  UploadedFile,
  Usergroup,
  WorkspaceChange,
} from '../api/shapes.ts';
import type { SandboxClock } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { DoNotDisturb } from './do-not-disturb.ts';

export interface NewPerson {
  name: string;
  realName?: string;
  displayName?: string;
  email?: string;
  isAdmin?: boolean;
  isRestricted?: boolean;
  tz?: string;
  dnd?: DoNotDisturb;
}

export interface NewChannel {
  name: string;
  kind?: ChannelKind;
  creator?: string;
  members?: readonly string[];
  isGeneral?: boolean;
}

/** The state of the workspace. Every change is made synchronously; then the listeners are called. */
export class Workspace {
  readonly team = { id: 'T0SANDBOX', name: 'Sandbox', domain: 'sandbox' };
  readonly clock: SandboxClock;
  readonly people = new Map<string, Person>();
  readonly channels = new Map<string, Channel>();
  readonly apps: InstalledApp[] = [];
  readonly usergroups = new Map<string, Usergroup>();
  readonly files = new Map<string, UploadedFile>();
  readonly ephemerals: Message[] = [];
  readonly deleted: { channel: string; ts: string; at: number }[] = [];
  readonly #direct = new Map<string, Channel>();
  readonly #listeners: ((change: WorkspaceChange) => void)[] = [];
  #ids = 0;

  constructor(clock: SandboxClock) {
    this.clock = clock;
  }

  /** The listener is called after every change. */
  onChange(listener: (change: WorkspaceChange) => void): void {
    this.#listeners.push(listener);
  }

  /** A new id in Slack's format, such as `U00000001C`. */
  newId(letter: string): string {
    this.#ids += 1;
    return `${letter}${this.#ids.toString(36).toUpperCase().padStart(9, '0')}`;
  }

  install(app: InstalledApp): void {
    this.apps.push(app);
    const bot = person(app.botUserId, { name: app.name, realName: app.name }, this.clock.seconds());
    this.people.set(bot.id, { ...bot, isBot: true, botId: app.botId, appId: app.appId });
  }

  addPerson(wanted: NewPerson): Person {
    const added = person(this.newId('U'), wanted, this.clock.seconds());
    this.people.set(added.id, added);
    for (const channel of this.channels.values()) if (channel.isGeneral) channel.members.add(added.id);
    this.#tell({ kind: 'person_joined', person: added });
    return added;
  }

  /** Changes a person's profile. As in Slack, a deactivated person leaves every channel. */
  changePerson(known: Person, change: Partial<Omit<Person, 'id'>>): void {
    Object.assign(known, change, { updated: this.clock.seconds() });
    if (known.deleted) {
      for (const channel of this.channels.values()) if (channel.kind !== 'im') channel.members.delete(known.id);
    }
    this.#tell({ kind: 'person_changed', person: known });
  }

  /** The person with this id, handle or e-mail. */
  personNamed(name: string): Person | undefined {
    const direct = this.people.get(name);
    if (direct) return direct;
    const handle = name.replace(/^@/, '');
    return [...this.people.values()].find((one) => one.name === handle || one.email === handle);
  }

  addChannel({ name, kind = 'public', creator = '', members = [], isGeneral = false }: NewChannel): Channel {
    const nothing = { value: '', creator: '', last_set: 0 };
    const channel: Channel = {
      id: this.newId(kind === 'im' ? 'D' : 'C'),
      name,
      kind,
      created: this.clock.seconds(),
      creator,
      isGeneral,
      archived: false,
      members: new Set(),
      topic: { ...nothing },
      purpose: { ...nothing },
      previousNames: [],
      messages: [],
      formerMessages: [],
      pins: [],
      bookmarks: [],
    };
    this.channels.set(channel.id, channel);
    for (const member of members) {
      if (kind === 'im' || kind === 'mpim') channel.members.add(member);
      else this.join(channel, member);
    }
    return channel;
  }

  /** The channel with this id or name, with or without `#`. DMs are found only by id. */
  channelNamed(name: string): Channel | undefined {
    const direct = this.channels.get(name);
    if (direct) return direct;
    const plain = name.replace(/^#/, '');
    return [...this.channels.values()].find(
      (one) => one.name === plain && (one.kind === 'public' || one.kind === 'private'),
    );
  }

  /** The DM of exactly these people, if it exists. */
  directChannel(members: readonly string[]): Channel | undefined {
    return this.#direct.get(directKey(members));
  }

  /** The DM of exactly these people. It is opened if needed. */
  openDirect(members: readonly string[], creator: string): Channel {
    const known = this.directChannel(members);
    if (known) return known;
    const kind = members.length === 2 ? 'im' : 'mpim';
    const opened = this.addChannel({ name: kind === 'im' ? '' : `mpdm-${members.join('--')}`, kind, creator, members });
    this.#direct.set(directKey(members), opened);
    return opened;
  }

  join(channel: Channel, userId: string, inviter?: string): void {
    if (channel.members.has(userId)) return;
    channel.members.add(userId);
    this.note(channel, userId, 'channel_join', `<@${userId}> has joined the channel`);
    this.#tell({ kind: 'member_joined', channel, user: userId, inviter });
  }

  leave(channel: Channel, userId: string): void {
    if (!channel.members.delete(userId)) return;
    this.note(channel, userId, 'channel_leave', `<@${userId}> has left the channel`);
    this.#tell({ kind: 'member_left', channel, user: userId });
  }

  rename(channel: Channel, name: string, by: string): void {
    channel.previousNames = [channel.name, ...channel.previousNames];
    this.note(channel, by, 'channel_name', `<@${by}> has renamed the channel from "${channel.name}" to "${name}"`);
    channel.name = name;
    this.#tell({ kind: 'channel_renamed', channel });
  }

  archive(channel: Channel, by: string): void {
    this.note(channel, by, 'channel_archive', `<@${by}> archived the channel`);
    channel.archived = true;
    this.#tell({ kind: 'channel_archived', channel, user: by });
  }

  unarchive(channel: Channel, by: string): void {
    channel.archived = false;
    channel.members.add(by);
    this.#tell({ kind: 'channel_unarchived', channel, user: by });
  }

  remark(channel: Channel, field: 'topic' | 'purpose', value: string, by: string): void {
    channel[field] = { value, creator: by, last_set: this.clock.seconds() };
    this.note(channel, by, `channel_${field}`, `<@${by}> set the channel ${field}: ${value}`);
  }

  bookmark(channel: Channel, wanted: { title: string; link: string; emoji: string }): Bookmark {
    const added: Bookmark = { id: this.newId('Bk'), channel_id: channel.id, type: 'link', ...wanted };
    channel.bookmarks.push(added);
    return added;
  }

  /** Adds a line that Slack itself writes into the channel. */
  note(channel: Channel, user: string, subtype: string, text: string): void {
    this.post(channel, { user, subtype, text });
  }

  post(channel: Channel, draft: Draft): Message {
    const message = this.#written(channel, draft);
    channel.messages.push(message);
    this.#tell({ kind: 'message_posted', channel, message });
    return message;
  }

  /** Shows an ephemeral message to one person. It is not part of the history. */
  whisper(channel: Channel, userId: string, draft: Draft): Message {
    const message = { ...this.#written(channel, draft), ephemeralFor: userId };
    this.ephemerals.push(message);
    return message;
  }

  /** Replaces a message's content. Fields that are undefined are removed. */
  edit(
    channel: Channel,
    message: Message,
    content: Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata'>,
    by?: string,
  ): Message {
    const previous = { ...message };
    channel.formerMessages.push(previous);
    const { blocks: _blocks, attachments: _attachments, metadata: _metadata, ...kept } = message;
    const edited: Message = { ...kept, ...content, ...this.#blocksOf(content.blocks) };
    if (by) edited.edited = { user: by, ts: this.clock.nextTs() };
    channel.messages = channel.messages.map((one) => (one === message ? edited : one));
    this.#tell({ kind: 'message_changed', channel, message: edited, previous });
    return edited;
  }

  remove(channel: Channel, message: Message): void {
    channel.messages = channel.messages.filter((one) => one !== message);
    channel.formerMessages.push(message);
    this.deleted.push({ channel: channel.id, ts: message.ts, at: this.clock.now() });
    this.#tell({ kind: 'message_deleted', channel, previous: message });
  }

  /** Creates a file's id before its bytes arrive. */
  expectFile(wanted: { name: string; appId: string; altText: string; length: number }): UploadedFile {
    const created = this.clock.seconds();
    const file = { id: this.newId('F'), title: wanted.name, bytes: undefined, created, shares: [], ...wanted };
    this.files.set(file.id, file);
    return file;
  }

  setUsergroup(usergroup: Usergroup): void {
    const before = this.usergroups.get(usergroup.id)?.users ?? [];
    this.usergroups.set(usergroup.id, usergroup);
    const added = usergroup.users.filter((id) => !before.includes(id));
    const removed = before.filter((id) => !usergroup.users.includes(id));
    this.#tell({ kind: 'usergroup_changed', usergroup, added, removed });
  }

  withBlockIds(blocks: readonly JsonObject[]): JsonObject[] {
    return withBlockIds(blocks, (letter) => this.newId(letter));
  }

  #written(channel: Channel, { blocks, ...draft }: Draft): Message {
    return {
      type: 'message',
      ...draft,
      ts: this.clock.nextTs(),
      team: this.team.id,
      channel: channel.id,
      ...this.#blocksOf(blocks),
    };
  }

  #blocksOf(blocks: readonly JsonObject[] | undefined): { blocks?: JsonObject[] } {
    return blocks && blocks.length > 0 ? { blocks: this.withBlockIds(blocks) } : {};
  }

  #tell(change: WorkspaceChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

function person(id: string, wanted: NewPerson, now: number): Person {
  return {
    id,
    name: wanted.name,
    realName: wanted.realName ?? wanted.name,
    displayName: wanted.displayName ?? wanted.name,
    email: wanted.email,
    deleted: false,
    isBot: false,
    isAdmin: wanted.isAdmin ?? false,
    isRestricted: wanted.isRestricted ?? false,
    tz: wanted.tz ?? 'Europe/Budapest',
    ...(wanted.dnd === undefined ? {} : { dnd: wanted.dnd }),
    updated: now,
  };
}

function directKey(members: readonly string[]): string {
  return [...members].sort().join(' ');
}
