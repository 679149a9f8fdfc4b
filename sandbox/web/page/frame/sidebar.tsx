import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ShownChannel } from '../../shown.ts';
import { otherIn, titleOf, unreadIn } from '../conversation/names.tsx';
import { store } from '../state/store.ts';
import { directWith } from './app-view.tsx';
import { Avatar } from './avatar.tsx';
import { Icon } from './icons.tsx';
import { go, type Place, pathTo } from './place.ts';

/** Channels, direct messages and apps, with their unread counts. */
export function Sidebar({ place }: { place: Place }): JSX.Element {
  const { as } = place;
  const mine = store.personNamed(as)?.id ?? '';
  const channels = [...store.channels.values()].sort((one, other) => one.name.localeCompare(other.name));
  const rooms = channels.filter(({ kind }) => kind === 'public' || kind === 'private');
  const joined = rooms.filter((one) => one.members.includes(mine) && !one.archived);
  const others = rooms.filter((one) => !one.members.includes(mine) && !one.archived);
  const archived = rooms.filter((one) => one.archived);
  const botIds = new Set([...store.apps.values()].map((app) => app.botUserId));
  const directs = channels.filter(
    ({ kind, members }) => (kind === 'im' || kind === 'mpim') && !members.some((id) => botIds.has(id)),
  );
  useEffect(() => {
    addEventListener('keydown', moveByKey);
    return () => removeEventListener('keydown', moveByKey);
  }, []);
  return (
    <nav class="sidebar" aria-label="Workspace">
      <Row place={place} at="" words="Start here" picture={<Icon name="play" />} />
      <h2>Channels</h2>
      {joined.map((channel) => (
        <ChannelRow key={channel.id} channel={channel} place={place} />
      ))}
      <Fold title={`Other channels (${others.length})`} channels={others} place={place} />
      <Fold title={`Archived (${archived.length})`} channels={archived} place={place} />
      <h2>Direct messages</h2>
      {directs.map((channel) => {
        const other = otherIn(channel, as);
        const at = channel.kind === 'im' && other ? `@${other.name}` : channel.id;
        return (
          <Row
            key={channel.id}
            {...{ place, at }}
            words={titleOf(channel, as)}
            picture={<Avatar id={other?.id ?? ''} size={20} />}
            unread={unreadIn(channel, as)}
          />
        );
      })}
      <NewDirect place={place} />
      <h2>Apps</h2>
      {store.appsInOrder.map((app) => {
        const channel = directWith(app.botUserId, as);
        return (
          <Row
            key={app.name}
            place={place}
            at={`@${app.name}`}
            words={app.name}
            picture={<Avatar id={app.botUserId} size={20} />}
            {...(channel ? { unread: unreadIn(channel, as) } : {})}
            // With unread messages, go to the messages tab.
            more={channel && unreadIn(channel, as).count > 0 ? 'messages' : ''}
          />
        );
      })}
    </nav>
  );
}

/** Alt with an arrow key goes to the next conversation, as in Slack. */
function moveByKey(event: KeyboardEvent): void {
  if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
  const rows = [...document.querySelectorAll<HTMLElement>('.sidebar a.row')];
  const here = rows.findIndex((row) => row.classList.contains('here'));
  rows[here + (event.key === 'ArrowDown' ? 1 : -1)]?.click();
  event.preventDefault();
}

interface RowProps {
  place: Place;
  at: string;
  words: string;
  picture: JSX.Element;
  unread?: { count: number; calls: boolean };
  more?: string;
  dim?: boolean;
}

function Row({
  place,
  at,
  words,
  picture,
  unread = { count: 0, calls: false },
  more = '',
  dim = false,
}: RowProps): JSX.Element {
  const isHere = place.at === at;
  const target = { as: place.as, at, more };
  const shows = unread.count > 0 && !isHere;
  return (
    <a
      class={`row${isHere ? ' here' : ''}${shows ? ' unread' : ''}${dim ? ' dim' : ''}`}
      href={pathTo(target)}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        go(target);
      }}
    >
      <span class="row-picture">{picture}</span>
      <span class="row-words">{words}</span>
      {shows && unread.calls && (
        <span class="badge" role="img" aria-label={`${unread.count} unread`}>
          {unread.count}
        </span>
      )}
    </a>
  );
}

function ChannelRow({
  channel,
  place,
  dim = false,
}: {
  channel: ShownChannel;
  place: Place;
  dim?: boolean;
}): JSX.Element {
  const picture = <Icon name={channel.kind === 'private' ? 'lock' : 'hash'} />;
  const unread = dim ? {} : { unread: unreadIn(channel, place.as) };
  return <Row {...{ place, picture, dim, ...unread }} at={channel.name} words={channel.name} />;
}

function Fold({
  title,
  channels,
  place,
}: {
  title: string;
  channels: readonly ShownChannel[];
  place: Place;
}): JSX.Element | null {
  if (channels.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      {channels.map((channel) => (
        <ChannelRow key={channel.id} channel={channel} place={place} dim />
      ))}
    </details>
  );
}

/** Starts a DM with another person. */
function NewDirect({ place }: { place: Place }): JSX.Element {
  const [open, setOpen] = useState(false);
  const people = store.peopleInOrder.filter((one) => one.name !== place.as);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Write to somebody</summary>
      {open &&
        people.map(({ id, name, realName }) => (
          <Row key={id} place={place} at={`@${name}`} words={realName} picture={<Avatar id={id} size={20} />} dim />
        ))}
    </details>
  );
}
