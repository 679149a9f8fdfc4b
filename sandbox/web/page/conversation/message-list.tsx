import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isNote } from '../../../workspace/notes.ts';
import type { ShownChannel, ShownMessage } from '../../shown.ts';
import { ask } from '../state/act.ts';
import { store, useStore } from '../state/store.ts';
import { dayOf } from './dates.ts';
import { Message } from './message.tsx';

const togetherSeconds = 300;
const nearBottom = 60;

interface ListProps {
  channel: ShownChannel;
  as: string;
  onThread: (ts: string) => void;
}

/**
 * The messages of a conversation, newest at the bottom. It stays at the bottom if it was there; older messages are
 * loaded above.
 */
export function MessageList({ channel, as, onThread }: ListProps): JSX.Element {
  const { floors, reads } = useStore();
  const [unreadFrom] = useState(() => reads.get(channel.id) ?? '');
  const all = store.messages(channel.id);
  const shown = joinedTogether(all.filter(isInChannel));
  const hasOlder = (floors.get(channel.id) ?? '') !== '';
  const { box, onScroll } = useSteadyScroll(shown, store.personNamed(as)?.id);
  useReading(channel, as, shown.at(-1)?.ts, box);
  const counts = new Map<string, number>();
  for (const { thread_ts, ts } of all)
    if (thread_ts && thread_ts !== ts) counts.set(thread_ts, (counts.get(thread_ts) ?? 0) + 1);
  const mine = store.personNamed(as)?.id;
  const firstNew =
    unreadFrom === ''
      ? undefined
      : shown.find((one) => one.ts > unreadFrom && one.user !== mine && !one.ephemeralFor)?.ts;

  return (
    <div class="message-list" ref={box} onScroll={onScroll} role="log" aria-label="Messages">
      <div class="list-filler" />
      {hasOlder ? (
        <button type="button" class="older" onClick={() => void loadOlder(channel, as)}>
          Load older messages
        </button>
      ) : (
        <Beginning channel={channel} isEmpty={shown.length === 0} />
      )}
      {shown.map((message, index) => {
        const before = shown[index - 1];
        const day = dayOf(message.ts);
        const isNewDay = before === undefined || dayOf(before.ts) !== day;
        return [
          isNewDay && (
            <p key={`day ${day}`} class="day">
              <span>{day}</span>
            </p>
          ),
          message.ts === firstNew && (
            <p key="new" class="new">
              <span>New</span>
            </p>
          ),
          <Message
            key={message.ts}
            {...{ message, as, onThread }}
            isCompact={!isNewDay && goesWith(message, before)}
            pinned={channel.pins.includes(message.ts)}
            replies={counts.get(message.ts) ?? 0}
            names={store.people.size + store.channels.size}
          />,
        ];
      })}
    </div>
  );
}

/** The text above the first message; for an app, its purpose. */
function Beginning({ channel, isEmpty }: { channel: ShownChannel; isEmpty: boolean }): JSX.Element {
  const app = [...store.apps.values()].find(({ botUserId }) => channel.members.includes(botUserId));
  if (channel.kind !== 'im' || !app) return <p class="beginning">This is the very beginning.</p>;
  return (
    <p class="beginning">
      This is the very beginning of your conversation with {app.name}. {app.description}
      {isEmpty && store.isStarting && (
        <>
          <br />
          <strong>Its first messages come in a moment.</strong>
        </>
      )}
    </p>
  );
}

async function loadOlder({ id }: ShownChannel, as: string): Promise<void> {
  const before = store.floors.get(id) ?? '';
  const response = await fetch(`/web/messages?${new URLSearchParams({ as, channel: id, before })}`);
  if (!response.ok) return;
  const { messages } = (await response.json()) as { messages: ShownMessage[] };
  store.addOlder(id, messages, { isAll: messages.length < 50 });
}

function isInChannel({ ts, thread_ts, reply_broadcast }: ShownMessage): boolean {
  return thread_ts === undefined || thread_ts === ts || reply_broadcast === true;
}

/** Consecutive "joined" messages are merged into one line, as in Slack. */
function joinedTogether(messages: readonly ShownMessage[]): ShownMessage[] {
  const runs: ShownMessage[][] = [];
  for (const message of messages) {
    const last = runs.at(-1);
    if (message.subtype === 'channel_join' && last?.[0]?.subtype === 'channel_join') last.push(message);
    else runs.push([message]);
  }
  return runs.flatMap((run) => {
    const [first, ...others] = run;
    if (!first || others.length === 0) return run;
    const names = run.slice(0, 3).map(({ user }) => `<@${user}>`);
    const rest =
      run.length > names.length ? `${names.join(', ')} and ${run.length - names.length} more` : names.join(' and ');
    return [{ ...first, text: `${rest} have joined the channel` }];
  });
}

function goesWith(message: ShownMessage, before: ShownMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.user === message.user &&
    !isNote(before) &&
    before.ephemeralFor === message.ephemeralFor &&
    Number(message.ts) - Number(before.ts) < togetherSeconds
  );
}

/**
 * Stays at the bottom if it was there, or after sending; otherwise keeps the scroll position when older messages are
 * added above.
 */
function useSteadyScroll(shown: readonly ShownMessage[], mine: string | undefined) {
  const box = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  const height = useRef(0);
  const oldest = shown[0]?.ts;
  const oldestBefore = useRef(oldest);
  const newest = shown.at(-1);
  const newestBefore = useRef(newest?.ts);
  useLayoutEffect(() => {
    const list = box.current;
    if (!list) return;
    const isOwn = newest?.user === mine || newest?.ephemeralFor !== undefined;
    if (newest?.ts !== newestBefore.current && isOwn) atBottom.current = true;
    newestBefore.current = newest?.ts;
    if (atBottom.current) list.scrollTop = list.scrollHeight;
    else if (oldest !== oldestBefore.current) list.scrollTop += list.scrollHeight - height.current;
    oldestBefore.current = oldest;
    height.current = list.scrollHeight;
  });
  useEffect(() => {
    const list = box.current;
    if (!list) return;
    const follow = new ResizeObserver(() => {
      if (atBottom.current) list.scrollTop = list.scrollHeight;
    });
    follow.observe(list);
    return () => follow.disconnect();
  }, []);
  const onScroll = () => {
    const list = box.current;
    if (list) atBottom.current = list.scrollHeight - list.scrollTop - list.clientHeight < nearBottom;
  };
  return { box, onScroll };
}

/** Visible messages count as read. */
function useReading(
  channel: ShownChannel,
  as: string,
  newest: string | undefined,
  box: { current: HTMLElement | null },
): void {
  useEffect(() => {
    const read = () => {
      if (newest === undefined || document.visibilityState !== 'visible' || !box.current) return;
      if ((store.reads.get(channel.id) ?? '') >= newest) return;
      store.reads.set(channel.id, newest);
      store.changed();
      void ask('read', { as, channel: channel.id, ts: newest });
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [channel.id, as, newest]);
}
