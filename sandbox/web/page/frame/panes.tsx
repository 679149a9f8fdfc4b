import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon, named } from './icons.tsx';
import { go, readPlace } from './place.ts';

/** The panel beside a conversation. */
export type Aside = { kind: 'thread'; ts: string } | { kind: 'details' };

const changed = 'sandbox:aside';

export function useAside(): Aside | undefined {
  const [aside, setAside] = useState(read);
  useEffect(() => {
    const look = () => setAside(read());
    const events = [changed, 'popstate', 'sandbox:moved'];
    for (const name of events) addEventListener(name, look);
    look();
    return () => {
      for (const name of events) removeEventListener(name, look);
    };
  }, []);
  return aside;
}

/** Shows a thread or a channel's details; it is part of the address. */
export function showAside(aside: Aside): void {
  const place = readPlace();
  if (place.at.startsWith('@')) go({ ...place, more: aside.kind === 'thread' ? `messages-${aside.ts}` : '' });
  else go({ ...place, more: aside.kind === 'thread' ? `thread-${aside.ts}` : 'details' });
}

export function closeAside(): void {
  const place = readPlace();
  go({ ...place, more: place.more.startsWith('messages-') ? 'messages' : '' });
}

/** For phones, where the list of channels and the conversation alternate. */
export function BackToSidebar(): JSX.Element {
  return (
    <button
      type="button"
      class="back"
      {...named('Back to the list')}
      onClick={() => go({ ...readPlace(), at: 'menu', more: '' })}
    >
      <Icon name="back" size={20} />
    </button>
  );
}

export function AsideHead({
  title,
  about,
  onClose,
}: {
  title: string;
  about?: string;
  onClose: () => void;
}): JSX.Element {
  return (
    <header class="pane-head">
      <div class="pane-title">
        <h2>{title}</h2>
        {about && <p class="topic">{about}</p>}
        <div class="pane-tools">
          <button type="button" {...named('Close')} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
      </div>
    </header>
  );
}

function read(): Aside | undefined {
  const { more } = readPlace();
  const [, ts] = /^(?:thread|messages)-([\d.]+)$/.exec(more) ?? [];
  if (ts !== undefined) return { kind: 'thread', ts };
  return more === 'details' ? { kind: 'details' } : undefined;
}
