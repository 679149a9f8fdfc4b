import { useEffect, useState } from 'preact/hooks';
import type { JsonObject } from '../../../json.ts';
import type {
  LogLine,
  ShownApp,
  ShownChannel,
  ShownHour,
  ShownMessage,
  ShownPerson,
  ShownStory,
  ShownView,
  Slice,
} from '../../shown.ts';
import { tab } from './tab.ts';

// How many messages the server sends at once. If it sends so many, there are older ones.
const batchSize = 50;
const mostLogLines = 400;

const NO_HOUR: ShownHour = { aheadMs: 0, people: [] };

/** What this tab knows of the workspace. Its parts come from our own server, in the types of shown.ts. */
class Store {
  readonly people = new Map<string, ShownPerson>();
  readonly groups = new Map<string, { id: string; handle: string; users: string[] }>();
  readonly apps = new Map<string, ShownApp>();
  readonly channels = new Map<string, ShownChannel>();
  readonly homes = new Map<string, ShownView>();
  readonly reads = new Map<string, string>();
  readonly stories = new Map<string, ShownStory>();
  readonly #messages = new Map<string, Map<string, ShownMessage>>();
  readonly #sorted = new Map<string, ShownMessage[]>();
  /** The first loaded message of each channel; '' if all are loaded. */
  readonly floors = new Map<string, string>();
  team = '';
  /** The product is being started, so what is missing will appear soon. */
  isStarting = false;
  /** News from outside of Slack, newest last. */
  news: { at: number; words: string }[] = [];
  /** The current time, and the people who have working hours. */
  hour = NO_HOUR;
  /** The modals by tab. Those that were opened from outside the page have no tab. */
  readonly #modals = new Map<string, ShownView>();
  log: LogLine[] = [];
  /** Notices that only this tab shows, such as "failed with operation_timeout". */
  notices: ShownMessage[] = [];
  readonly #listeners = new Set<() => void>();
  #told = false;

  /** The workspace's time, which may have been advanced. */
  now(): Date {
    return new Date(Date.now() + this.hour.aheadMs);
  }

  /** The modal that covers this tab. */
  get modal(): ShownView | undefined {
    return this.#modals.get(tab) ?? this.#modals.get('');
  }

  /** The messages of a channel in order, including ephemeral ones to this person. */
  messages(channel: string): ShownMessage[] {
    const known = this.#sorted.get(channel);
    if (known) return known;
    const own = this.notices.filter((one) => one.channel === channel);
    const all = [...(this.#messages.get(channel)?.values() ?? []), ...own];
    const sorted = all.sort((one, other) => (one.ts < other.ts ? -1 : 1));
    this.#sorted.set(channel, sorted);
    return sorted;
  }

  apply(slices: readonly Slice[], { reset }: { reset: boolean }): void {
    if (reset) this.#forget();
    const counts = new Map<string, string[]>();
    for (const { key, value } of slices) {
      const [kind = '', id = '', ts = ''] = key.split(':');
      if (kind !== 'message') this.#set(kind, id, value);
      else if (value !== null) counts.set(id, [...(counts.get(id) ?? []), ts]);
      else {
        this.#messages.get(id)?.delete(ts);
        this.#sorted.delete(id);
      }
    }
    for (const [channel, stamps] of counts) this.#makeRoom(channel, stamps);
    for (const { key, value } of slices) {
      const [kind, channel = ''] = key.split(':');
      if (kind === 'message' && value !== null) this.#keep(channel, value as unknown as ShownMessage);
    }
    this.changed();
  }

  /** Adds older messages that were loaded. */
  addOlder(channel: string, messages: readonly ShownMessage[], { isAll }: { isAll: boolean }): void {
    this.floors.set(channel, isAll ? '' : (messages[0]?.ts ?? ''));
    for (const message of messages) this.#keep(channel, message);
    this.changed();
  }

  addLog(lines: readonly LogLine[]): void {
    const newest = this.log.at(-1)?.n ?? 0;
    this.log = [...this.log, ...lines.filter((line) => line.n > newest)].slice(-mostLogLines);
    this.changed();
  }

  addNotice(channel: string, text: string): void {
    const ts = (this.now().getTime() / 1000).toFixed(6);
    this.notices.push({ ts, user: 'USLACKBOT', text, channel, ephemeralFor: 'me' });
    this.#sorted.delete(channel);
    this.changed();
  }

  /** The apps, always in the same order. */
  get appsInOrder(): ShownApp[] {
    return [...this.apps.values()].sort((one, other) => one.name.localeCompare(other.name));
  }

  /** The people as whom one can act, or to whom one can write. */
  get peopleInOrder(): ShownPerson[] {
    const humans = [...this.people.values()].filter((one) => !one.isBot && !one.deleted);
    return humans.sort((one, other) => one.realName.localeCompare(other.realName));
  }

  personNamed(name: string): ShownPerson | undefined {
    return [...this.people.values()].find((one) => one.name === name);
  }

  appOf(appId: string | undefined): ShownApp | undefined {
    return [...this.apps.values()].find((one) => one.appId === appId);
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Redraws the page, at most once per frame. */
  changed(): void {
    if (this.#told) return;
    this.#told = true;
    setTimeout(() => {
      this.#told = false;
      for (const listener of [...this.#listeners]) listener();
    }, 0);
  }

  #set(kind: string, id: string, value: JsonObject | null): void {
    const kept: { [kind: string]: Map<string, unknown> } = {
      person: this.people,
      group: this.groups,
      app: this.apps,
      channel: this.channels,
      home: this.homes,
      story: this.stories,
      modal: this.#modals,
    };
    const map = kept[kind];
    if (map && value === null) map.delete(id);
    else if (map) map.set(id, value);
    else if (kind === 'team') {
      this.team = String(value?.name ?? '');
      this.isStarting = value?.isStarting === true;
    } else if (kind === 'hour') this.hour = { ...NO_HOUR, ...value };
    else if (kind === 'news') this.news = (value?.lines ?? []) as Store['news'];
    else if (kind === 'read' && value !== null) this.reads.set(id, String(value.ts));
  }

  #makeRoom(channel: string, stamps: readonly string[]): void {
    const oldest = stamps.reduce((one, other) => (one < other ? one : other));
    if (stamps.length >= batchSize) {
      const known = this.#messages.get(channel);
      for (const ts of known?.keys() ?? []) if (ts < oldest) known?.delete(ts);
      this.floors.set(channel, oldest);
    } else if (!this.floors.has(channel)) this.floors.set(channel, '');
  }

  #keep(channel: string, message: ShownMessage): void {
    const known = this.#messages.get(channel) ?? new Map<string, ShownMessage>();
    this.#messages.set(channel, known);
    const isBelow = message.ts < (this.floors.get(channel) ?? '');
    if (isBelow && !known.has(message.ts)) return;
    known.set(message.ts, message);
    this.#sorted.delete(channel);
  }

  #forget(): void {
    for (const map of [this.people, this.groups, this.apps, this.channels, this.homes, this.reads, this.stories])
      map.clear();
    this.#messages.clear();
    this.#sorted.clear();
    this.floors.clear();
    this.#modals.clear();
    this.news = [];
    this.hour = NO_HOUR;
  }
}

export const store = new Store();

/** Redraws the component whenever the store changes. */
export function useStore(): Store {
  const [, draw] = useState(0);
  useEffect(() => store.listen(() => draw((count) => count + 1)), []);
  return store;
}
