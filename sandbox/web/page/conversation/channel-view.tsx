import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownChannel } from '../../shown.ts';
import { emojiNamed } from '../blocks/emoji.ts';
import { Anchor, Mrkdwn } from '../blocks/mrkdwn.tsx';
import { Details } from '../dialogs/details.tsx';
import { Icon, named } from '../frame/icons.tsx';
import { BackToSidebar, closeAside, showAside, useAside } from '../frame/panes.tsx';
import { act, troubleWords } from '../state/act.ts';
import { sendTyped } from '../state/send.ts';
import { store } from '../state/store.ts';
import { Composer } from './composer.tsx';
import { MessageList } from './message-list.tsx';
import { titleOf } from './names.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { Thread } from './thread.tsx';

/** A conversation: header, bookmarks, messages and the text field; beside it a thread or the details. */
export function ChannelView({ channel, as }: { channel: ShownChannel; as: string }): JSX.Element {
  const aside = useAside();
  const title = titleOf(channel, as);
  return (
    <>
      <section class="conversation" aria-label={title}>
        <ChannelHead channel={channel} title={title} />
        <Conversation channel={channel} as={as} title={title} />
      </section>
      {aside?.kind === 'thread' && (
        <Thread key={aside.ts} channel={channel} as={as} ts={aside.ts} onClose={closeAside} />
      )}
      {aside?.kind === 'details' && <Details channel={channel} as={as} onClose={closeAside} />}
    </>
  );
}

/** The messages of a conversation, and the text field if one may write. */
export function Conversation({
  channel,
  as,
  title,
}: {
  channel: ShownChannel;
  as: string;
  title: string;
}): JSX.Element {
  const mine = store.personNamed(as)?.id ?? '';
  const isChannel = channel.kind === 'public' || channel.kind === 'private';
  return (
    <>
      <MessageList
        key={`${as} ${channel.id}`}
        channel={channel}
        as={as}
        onThread={(ts) => showAside({ kind: 'thread', ts })}
      />
      {channel.archived ? (
        <p class="no-composer">This channel is archived. Nobody can write here any more.</p>
      ) : isChannel && !channel.members.includes(mine) ? (
        <JoinLine channel={channel} as={as} />
      ) : (
        <Composer
          key={`${as} ${channel.id}`}
          placeholder={`Message ${isChannel ? '#' : ''}${title}`}
          onSend={(text) => sendTyped(text, { as, channel: channel.id })}
        >
          <Shortcuts as={as} onTrouble={(words) => store.addNotice(channel.id, words)} />
        </Composer>
      )}
    </>
  );
}

function ChannelHead({ channel, title }: { channel: ShownChannel; title: string }): JSX.Element {
  const isChannel = channel.kind === 'public' || channel.kind === 'private';
  const details = () => showAside({ kind: 'details' });
  return (
    <header class="pane-head">
      <div class="pane-title">
        <BackToSidebar />
        <h1>
          {isChannel && <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} size={18} />} <span>{title}</span>
          {channel.archived && <span class="tag">archived</span>}
        </h1>
        {channel.topic !== '' && (
          <p class="topic" title={channel.topic}>
            <Mrkdwn text={channel.topic} />
          </p>
        )}
        {isChannel && (
          <div class="pane-tools">
            {channel.pins.length > 0 && (
              <button type="button" onClick={details} {...named(counted(channel.pins.length, 'pinned message'))}>
                <Icon name="pin" /> {channel.pins.length}
              </button>
            )}
            <button type="button" onClick={details} {...named(counted(channel.members.length, 'member'))}>
              <Icon name="people" /> {channel.members.length}
            </button>
          </div>
        )}
      </div>
      {channel.bookmarks.length > 0 && (
        <nav class="bookmarks" aria-label="Bookmarks">
          {channel.bookmarks.map(({ id, title: words, link, emoji }) => (
            <Anchor key={id} href={link}>
              {emojiNamed(emoji.replaceAll(':', '')) ?? <Icon name="link" size={13} />} {words}
            </Anchor>
          ))}
        </nav>
      )}
    </header>
  );
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function JoinLine({ channel, as }: { channel: ShownChannel; as: string }): JSX.Element {
  const [trouble, setTrouble] = useState<string | undefined>();
  const join = async () => {
    const answer = await act('join', { as, channel: channel.id });
    setTrouble(answer.ok ? undefined : troubleWords(answer));
  };
  return (
    <div class="no-composer">
      <p>
        You are looking at <strong>#{channel.name}</strong>
      </p>
      <button type="button" class="primary" onClick={() => void join()}>
        Join channel
      </button>
      {trouble !== undefined && <p role="alert">{trouble}</p>}
    </div>
  );
}
