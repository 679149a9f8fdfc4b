import './page.css';
import { type JSX, render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ChannelView } from './conversation/channel-view.tsx';
import { Modal } from './dialogs/modal.tsx';
import { Welcome } from './dialogs/welcome.tsx';
import { AppView, directWith } from './frame/app-view.tsx';
import { BehindTheScenes } from './frame/behind.tsx';
import { BackToSidebar } from './frame/panes.tsx';
import { go, type Place, pathTo, usePlace } from './frame/place.ts';
import { Sidebar } from './frame/sidebar.tsx';
import { TopBar } from './frame/top-bar.tsx';
import { link } from './state/link.ts';
import { openDirect } from './state/send.ts';
import { useStore } from './state/store.ts';

const curiousKey = 'sandbox.curious';

function Page(): JSX.Element {
  const place = usePlace();
  const { people, modal, team } = useStore();
  const [isCurious, setCurious] = useState(sessionStorage.getItem(curiousKey) === 'yes');
  useEffect(() => link.watch(place.as), [place.as]);
  useEffect(() => {
    document.title = `${place.as}${place.at ? ` · ${place.at}` : ''} · ${team}`;
  }, [place.as, place.at, team]);
  const beCurious = (on: boolean) => {
    sessionStorage.setItem(curiousKey, on ? 'yes' : 'no');
    setCurious(on);
  };
  if (link.strangers) return <Strangers names={link.strangers} as={place.as} />;
  if (people.size === 0)
    return <p class="loading">{link.state === 'lost' ? 'The sandbox does not answer. Trying again…' : 'Loading…'}</p>;
  return (
    <div class={`page${place.at === 'menu' ? ' at-menu' : ''}${isCurious ? ' curious' : ''}`}>
      <TopBar {...{ place, isCurious }} onCurious={beCurious} />
      <Sidebar place={place} />
      <main>
        <There key={`${place.as} ${place.at}`} place={place} />
      </main>
      {isCurious && <BehindTheScenes onClose={() => beCurious(false)} />}
      {modal && <Modal key={modal.id} view={modal} as={place.as} />}
    </div>
  );
}

/** The content for the current address. */
function There({ place }: { place: Place }): JSX.Element {
  const { as, at } = place;
  const { apps, channels } = useStore();
  const channel = channels.get(at) ?? [...channels.values()].find((one) => one.name === at);
  const was = useRef(channel);
  if (channel) was.current = channel;
  if (at === '' || at === 'menu') return <Welcome place={place} />;
  if (at.startsWith('@')) {
    const name = at.slice(1);
    const app = apps.get(name);
    return app ? <AppView app={app} place={place} /> : <Direct as={as} name={name} />;
  }
  if (channel) return <ChannelView channel={channel} as={as} />;
  if (was.current) return <Left name={was.current.name} place={place} />;
  return <Nothing words={`There is no #${at} here for ${as}: it may be private, or closed by now.`} />;
}

/** The DM with a person, opened by navigating to it. */
function Direct({ as, name }: { as: string; name: string }): JSX.Element {
  const store = useStore();
  const other = store.personNamed(name);
  const channel = other && directWith(other.id, as);
  useEffect(() => {
    if (other && !channel) void openDirect(as, other.id);
  }, [as, other?.id, channel?.id]);
  if (!other) return <Nothing words={`There is nobody called ${name} here.`} />;
  return channel ? <ChannelView channel={channel} as={as} /> : <Nothing words="" />;
}

/** A conversation that has just disappeared, such as a completed project's channel: shows where to go on. */
function Left({ name, place }: { name: string; place: Place }): JSX.Element {
  const told = { ...place, at: '@ops', more: 'messages' };
  return (
    <section class="conversation">
      <BackToSidebar />
      <p class="loading" role="status">
        You are not in #{name} any more, and a private channel is seen by its members alone. Everybody leaves a
        project’s channel when the project ends; what comes of it is told in{' '}
        <a
          href={pathTo(told)}
          onClick={(event) => {
            event.preventDefault();
            go(told);
          }}
        >
          the messages of ops
        </a>
        .
      </p>
    </section>
  );
}

function Nothing({ words }: { words: string }): JSX.Element {
  return (
    <section class="conversation">
      <BackToSidebar />
      <p class="loading">{words}</p>
    </section>
  );
}

function Strangers({ names, as }: { names: readonly string[]; as: string }): JSX.Element {
  return (
    <section class="strangers">
      <h1>There is nobody called {as} here.</h1>
      <p>{names.length === 0 ? 'There are no people in this workspace yet.' : 'Who are you?'}</p>
      {names.map((name) => (
        <button key={name} type="button" class="button" onClick={() => go({ as: name, at: '', more: '' })}>
          {name}
        </button>
      ))}
    </section>
  );
}

const root = document.getElementById('page');
if (root) render(<Page />, root);
