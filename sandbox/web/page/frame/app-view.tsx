import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ShownApp, ShownChannel } from '../../shown.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { Surface } from '../blocks/element.tsx';
import { Input } from '../blocks/input.tsx';
import { Conversation } from '../conversation/channel-view.tsx';
import { type Entries, type Entry, entriesWith } from '../conversation/entries.ts';
import { Thread } from '../conversation/thread.tsx';
import { act, suggestions } from '../state/act.ts';
import { store } from '../state/store.ts';
import { Avatar } from './avatar.tsx';
import { BackToSidebar, closeAside, useAside } from './panes.tsx';
import { go, type Place } from './place.ts';

type Tab = 'home' | 'messages' | 'about';

/** An app: its Home tab, its messages, and its description. */
export function AppView({ app, place }: { app: ShownApp; place: Place }): JSX.Element {
  const { as, at, more } = place;
  const aside = useAside();
  const channel = directWith(app.botUserId, as);
  const tabs: Tab[] = [...(app.homeTab ? (['home'] as const) : []), 'messages', 'about'];
  // A thread beside the messages is part of the address: messages-173….
  const tab = tabs.find((one) => more.split('-')[0] === one) ?? tabs[0] ?? 'messages';
  useEffect(() => {
    // Going there also opens the DM.
    if (tab !== 'about') void act('home', { as, app: app.name, tab });
  }, [as, app.name, tab]);
  return (
    <>
      <section class="conversation" aria-label={app.name}>
        <header class="pane-head">
          <div class="pane-title">
            <BackToSidebar />
            <Avatar id={app.botUserId} size={28} />
            <h1>{app.name}</h1>
            {app.connections === 0 && <span class="tag warn">{store.isStarting ? 'starting…' : 'not connected'}</span>}
          </div>
          <nav class="tabs" aria-label="Tabs">
            {tabs.map((one) => (
              <button
                key={one}
                type="button"
                aria-current={one === tab ? 'page' : undefined}
                onClick={() => go({ as, at, more: one })}
              >
                {one === 'home' ? 'Home' : one === 'messages' ? 'Messages' : 'About'}
              </button>
            ))}
          </nav>
        </header>
        {tab === 'home' && <HomeTab app={app} as={as} />}
        {tab === 'about' && <About app={app} />}
        {tab === 'messages' && channel && <Conversation channel={channel} as={as} title={app.name} />}
      </section>
      {tab === 'messages' && channel && aside?.kind === 'thread' && (
        <Thread key={aside.ts} channel={channel} as={as} ts={aside.ts} onClose={closeAside} />
      )}
    </>
  );
}

/** The DM of these two, if it exists. */
export function directWith(otherId: string, as: string): ShownChannel | undefined {
  const mine = store.personNamed(as)?.id ?? '';
  return [...store.channels.values()].find(
    ({ kind, members }) => kind === 'im' && members.includes(otherId) && members.includes(mine),
  );
}

function HomeTab({ app, as }: { app: ShownApp; as: string }): JSX.Element {
  const view = store.homes.get(app.name);
  const [typed, setTyped] = useState<Entries>({});
  if (!view) {
    return (
      <div class="app-home empty">
        <p>
          {store.isStarting
            ? 'In a moment: the agency is moving in.'
            : app.connections === 0
              ? `${app.name} is not connected to the workspace, so there is nobody to fill this page.`
              : `${app.name} has not put anything here for you yet.`}
        </p>
      </div>
    );
  }
  const entries = entriesWith(view, typed);
  const onEntry = (name: string, entry: Entry) => setTyped((before) => ({ ...before, [name]: entry }));
  const surface: Surface = {
    click: ({ action, ...wanted }) =>
      act('click', { as, action, ...wanted, app: app.name, home: true, values: entries }),
    suggest: (asked) => suggestions({ as, ...asked, app: app.name, home: true }),
    entry: (name) => entries[name] ?? null,
    onEntry,
  };
  return (
    <div class="app-home">
      <Blocks
        blocks={view.blocks}
        surface={surface}
        input={(block) => (
          <Input {...{ block, entries, surface, onEntry }} error={undefined} onEnter={() => undefined} />
        )}
      />
    </div>
  );
}

function About({ app }: { app: ShownApp }): JSX.Element {
  return (
    <div class="app-home about">
      <p>{app.description}</p>
      {app.commands.length > 0 && <h3>Slash commands</h3>}
      {app.commands.map(({ command, description, usageHint }) => (
        <p key={command}>
          <code>{command}</code> {description}
          <br />
          <small>{usageHint}</small>
        </p>
      ))}
      <h3>Connections</h3>
      <p>{app.connections === 1 ? 'One socket is open.' : `${app.connections} sockets are open.`}</p>
    </div>
  );
}
