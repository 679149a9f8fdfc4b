import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { otherIn, titleOf, unreadIn } from '../conversation/names.tsx';
import { directWith } from '../frame/app-view.tsx';
import { Avatar } from '../frame/avatar.tsx';
import { Icon, named } from '../frame/icons.tsx';
import { go } from '../frame/place.ts';
import { store } from '../state/store.ts';

const most = 12;

interface Target {
  at: string;
  more: string;
  words: string;
  picture: JSX.Element;
  /** Unread conversations come first, then one's own, then the rest. */
  rank: number;
}

/** Ctrl+K, or the button at the top: finds a channel, an app or a person by a few letters. */
export function Jump({ as }: { as: string }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      // Not above a modal, which has to be answered first.
      if (document.querySelector('dialog[open]') === null) setOpen(true);
    };
    addEventListener('keydown', open);
    return () => removeEventListener('keydown', open);
  }, []);
  return (
    <>
      <button
        type="button"
        class="top-button"
        {...named('Jump to a conversation (Ctrl+K)')}
        onClick={() => setOpen(true)}
      >
        <Icon name="search" /> <span class="wide">Jump to…</span> <kbd class="wide">Ctrl K</kbd>
      </button>
      {isOpen && <JumpDialog as={as} onClose={() => setOpen(false)} />}
    </>
  );
}

function JumpDialog({ as, onClose }: { as: string; onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  // Before the next key event, whose letter is meant for it.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const found = targetsOf(as)
    .filter(({ words }) => matches(words, typed))
    .slice(0, most);
  const jump = (target: Target | undefined) => {
    if (!target) return;
    // Closed first, so that the conversation can take the focus.
    dialog.current?.close();
    go({ as, at: target.at, more: target.more });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') jump(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      class="jump"
      aria-label="Jump to a conversation"
      onClose={onClose}
      onKeyDown={onKeyDown}
      // Only the backdrop is the dialog element itself.
      onClick={({ target }) => target === dialog.current && dialog.current?.close()}
    >
      <input
        role="combobox"
        aria-label="Jump to"
        aria-expanded="true"
        autocomplete="off"
        placeholder="A channel, an app, or a person"
        value={typed}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          setAt(0);
        }}
      />
      <div role="listbox" aria-label="Conversations">
        {found.map((target, index) => (
          <div
            key={target.at}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            class={`row${index === at ? ' here' : ''}`}
            onPointerMove={() => setAt(index)}
            onClick={() => jump(target)}
            // Keys are handled by the field, which keeps the focus.
            onKeyDown={() => undefined}
          >
            <span class="row-picture">{target.picture}</span>
            <span class="row-words">{target.words}</span>
            {target.rank === 0 && <small>unread</small>}
          </div>
        ))}
        {found.length === 0 && <p class="combo-none">Nothing is called that.</p>}
      </div>
    </dialog>
  );
}

/** Everywhere that one can go, the likeliest first. */
function targetsOf(as: string): Target[] {
  const mine = store.personNamed(as)?.id ?? '';
  const channels = [...store.channels.values()].filter(({ archived }) => !archived);
  const rooms = channels.filter(({ kind }) => kind === 'public' || kind === 'private');
  const groups = channels.filter(({ kind }) => kind === 'mpim');
  const people = store.peopleInOrder.filter((one) => one.name !== as);
  const targets = [
    ...rooms.map((channel) => ({
      at: channel.name,
      more: '',
      words: channel.name,
      picture: <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} />,
      rank: rankOf(channel.members.includes(mine) && unreadIn(channel, as).count > 0, channel.members.includes(mine)),
    })),
    ...groups.map((channel) => ({
      at: channel.id,
      more: '',
      words: titleOf(channel, as),
      picture: <Avatar id={otherIn(channel, as)?.id ?? ''} size={20} />,
      rank: rankOf(unreadIn(channel, as).count > 0, true),
    })),
    ...store.appsInOrder.map(({ name, botUserId }) => {
      const direct = directWith(botUserId, as);
      const isUnread = direct !== undefined && unreadIn(direct, as).count > 0;
      const picture = <Avatar id={botUserId} size={20} />;
      return { at: `@${name}`, more: isUnread ? 'messages' : '', words: name, picture, rank: rankOf(isUnread, true) };
    }),
    ...people.map(({ id, name, realName }) => {
      const direct = directWith(id, as);
      const isUnread = direct !== undefined && unreadIn(direct, as).count > 0;
      const picture = <Avatar id={id} size={20} />;
      return { at: `@${name}`, more: '', words: realName, picture, rank: rankOf(isUnread, direct !== undefined) };
    }),
  ];
  return targets.sort((one, other) => one.rank - other.rank || one.words.localeCompare(other.words));
}

function rankOf(isUnread: boolean, isOwn: boolean): number {
  if (isUnread) return 0;
  return isOwn ? 1 : 2;
}

/** Every typed word must be the beginning of a word of the name: "lan bak" finds p-1110-landing-page-for-a-bakery. */
function matches(name: string, typed: string): boolean {
  const parts = name.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  const wanted = typed.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return wanted.every((word) => parts.some((part) => part.startsWith(word)));
}
