import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownChannel } from '../../shown.ts';
import { Combo } from '../blocks/combo.tsx';
import { Anchor, Mrkdwn, raw } from '../blocks/mrkdwn.tsx';
import { summaryOf } from '../conversation/message.tsx';
import { PersonName } from '../conversation/names.tsx';
import { Avatar } from '../frame/avatar.tsx';
import { AsideHead, showAside } from '../frame/panes.tsx';
import { act } from '../state/act.ts';
import { store } from '../state/store.ts';

/** A channel's details: topic, purpose, pins, members; and changes by hand. */
export function Details({
  channel,
  as,
  onClose,
}: {
  channel: ShownChannel;
  as: string;
  onClose: () => void;
}): JSX.Element {
  const mine = store.personNamed(as)?.id ?? '';
  const isIn = channel.members.includes(mine);
  const [trouble, setTrouble] = useState<string | undefined>();
  const change = async (path: string, body: object) => {
    const answer = await act(path, { as, channel: channel.id, ...body });
    setTrouble(answer.ok ? undefined : answer.error);
  };
  const pinned = store.messages(channel.id).filter(({ ts }) => channel.pins.includes(ts));
  const outside = [...store.people.values()].filter((one) => !one.deleted && !channel.members.includes(one.id));
  return (
    <aside class="aside details" aria-label="Channel details">
      <AsideHead title={`#${channel.name}`} onClose={onClose} />
      <div class="details-body">
        {trouble !== undefined && <p role="alert">{trouble}</p>}
        <h3>Topic</h3>
        <p>{channel.topic === '' ? <em>none</em> : <Linked text={channel.topic} />}</p>
        <h3>Purpose</h3>
        <p>{channel.purpose === '' ? <em>none</em> : <Linked text={channel.purpose} />}</p>
        {channel.pins.length > 0 && <h3>Pinned</h3>}
        {pinned.map((message) => (
          <button
            key={message.ts}
            type="button"
            class="pin-card"
            onClick={() => showAside({ kind: 'thread', ts: message.ts })}
          >
            <strong>
              <PersonName id={message.user} />
            </strong>
            <span>{raw(summaryOf(message))}</span>
          </button>
        ))}
        <h3>Members · {channel.members.length}</h3>
        <ul class="members">
          {channel.members.map((id) => (
            <li key={id}>
              <Avatar id={id} size={24} /> <PersonName id={id} />
              {isIn && id !== mine && !channel.archived && (
                <button type="button" class="quiet" onClick={() => void change('kick', { user: id })}>
                  Remove
                </button>
              )}
            </li>
          ))}
        </ul>
        {isIn && !channel.archived && (
          <>
            <h3>Add somebody by hand</h3>
            <Combo
              label="Add somebody"
              placeholder="Find a person or an app"
              choices={outside.map(({ id, realName }) => ({ value: id, words: realName }))}
              chosen={[]}
              onChoose={([user]) => void (user !== undefined && change('invite', { user }))}
            />
            <div class="details-acts">
              <button type="button" onClick={() => void change('leave', {})}>
                Leave
              </button>
              <button type="button" onClick={() => void change('archive', {})}>
                Archive
              </button>
            </div>
          </>
        )}
      </div>
    </aside>
  );
}

function Linked({ text }: { text: string }): JSX.Element {
  return /^https?:\/\/\S+$/.test(text) ? <Anchor href={text}>{raw(text)}</Anchor> : <Mrkdwn text={text} />;
}
