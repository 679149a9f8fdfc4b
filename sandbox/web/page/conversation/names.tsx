import type { JSX } from 'preact';
import { isNote } from '../../../workspace/notes.ts';
import type { ShownChannel, ShownMessage } from '../../shown.ts';
import { go, readPlace } from '../frame/place.ts';
import { store } from '../state/store.ts';

/** A person's name; a mention is highlighted, most of all one of oneself. */
export function PersonName({ id, mention = false }: { id: string; mention?: boolean }): JSX.Element {
  const person = store.people.get(id);
  const name = person?.realName ?? (id === 'USLACKBOT' ? 'Slackbot' : id);
  if (!mention) return <>{name}</>;
  const isMe = person?.name === readPlace().as;
  return <span class={isMe ? 'mention loud' : 'mention'}>@{name}</span>;
}

/** A channel as a link, if one may see it. */
export function ChannelName({ id }: { id: string }): JSX.Element {
  const channel = store.channels.get(id);
  if (!channel) return <span class="mention">#private-channel</span>;
  const { as } = readPlace();
  return (
    <button type="button" class="mention" onClick={() => go({ as, at: channel.name, more: '' })}>
      {channel.kind === 'private' ? '🔒' : '#'}
      {channel.name}
    </button>
  );
}

/** The title of a conversation: `#name`, or the other person. */
export function titleOf(channel: ShownChannel, me: string): string {
  if (channel.kind === 'public' || channel.kind === 'private') return channel.name;
  const others = channel.members.filter((id) => store.people.get(id)?.name !== me);
  return others.map((id) => store.people.get(id)?.realName ?? id).join(', ') || `${me} (you)`;
}

/** The other person of a DM. */
export function otherIn(channel: ShownChannel, me: string) {
  const other = channel.members.find((id) => store.people.get(id)?.name !== me);
  return other === undefined ? undefined : store.people.get(other);
}

/** The number of unread messages, and whether one of them mentions the person. */
export function unreadIn(channel: ShownChannel, me: string): { count: number; calls: boolean } {
  const mine = store.personNamed(me)?.id;
  const read = store.reads.get(channel.id) ?? '';
  const fresh = store.messages(channel.id).filter((one) => one.ts > read && isWorthTelling(one, mine));
  const isDirect = channel.kind === 'im' || channel.kind === 'mpim';
  const calls = isDirect ? fresh.length > 0 : fresh.some((one) => JSON.stringify(one).includes(`<@${mine}`));
  return { count: fresh.length, calls };
}

function isWorthTelling(message: ShownMessage, mine: string | undefined): boolean {
  const { user, thread_ts, ts, ephemeralFor } = message;
  const isReply = thread_ts !== undefined && thread_ts !== ts;
  return user !== mine && !isNote(message) && !isReply && ephemeralFor === undefined;
}
