import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ShownChannel, ShownMessage } from '../../shown.ts';
import { AsideHead } from '../frame/panes.tsx';
import { sendTyped } from '../state/send.ts';
import { store } from '../state/store.ts';
import { Composer } from './composer.tsx';
import { Message } from './message.tsx';
import { titleOf } from './names.tsx';

interface ThreadProps {
  channel: ShownChannel;
  as: string;
  ts: string;
  onClose: () => void;
}

/** A thread beside its channel: the message, the replies, and a text field. */
export function Thread({ channel, as, ts, onClose }: ThreadProps): JSX.Element {
  const [older, setOlder] = useState<ShownMessage[]>([]);
  useEffect(() => {
    const query = new URLSearchParams({ as, channel: channel.id, thread: ts });
    void fetch(`/web/messages?${query}`)
      .then(async (response) => (response.ok ? ((await response.json()) as { messages: ShownMessage[] }).messages : []))
      .then(setOlder)
      .catch(() => undefined);
  }, [as, channel.id, ts]);

  const live = store.messages(channel.id);
  const floor = store.floors.get(channel.id) ?? '';
  // Messages in the list above are more recent than those loaded earlier.
  const all = [...older.filter((one) => one.ts < floor), ...live].filter(
    (one) => one.ts === ts || one.thread_ts === ts,
  );
  const isChannel = channel.kind === 'public' || channel.kind === 'private';
  return (
    <aside class="aside" aria-label="Thread">
      <AsideHead title="Thread" about={`${isChannel ? '#' : ''}${titleOf(channel, as)}`} onClose={onClose} />
      <div class="thread-messages">
        {all.map((message, index) => (
          <div key={message.ts}>
            <Message
              {...{ message, as }}
              isCompact={false}
              pinned={channel.pins.includes(message.ts)}
              replies={0}
              names={store.people.size + store.channels.size}
            />
            {index === 0 && all.length > 1 && (
              <p class="thread-count">
                <span>{all.length === 2 ? '1 reply' : `${all.length - 1} replies`}</span>
              </p>
            )}
          </div>
        ))}
        {all.length === 0 && <p class="beginning">The message is gone.</p>}
      </div>
      {!channel.archived && all.length > 0 && (
        <Composer placeholder="Reply…" onSend={(text) => sendTyped(text, { as, channel: channel.id, thread: ts })} />
      )}
    </aside>
  );
}
