import type { JSX } from 'preact';
import { BackToSidebar } from '../frame/panes.tsx';
import { go, type Place, pathTo } from '../frame/place.ts';
import { store } from '../state/store.ts';
import { HourHand } from './hour-hand.tsx';
import { News } from './news.tsx';
import { StoryButtons } from './story-buttons.tsx';

/** The first screen: what this is, and what to try. */
export function Welcome({ place }: { place: Place }): JSX.Element {
  const hana = store.personNamed('hana')?.id ?? '';
  const rooms = [...store.channels.values()].filter((one) => one.kind === 'private' && !one.archived);
  const room = rooms.find(({ members }) => members.includes(hana))?.name ?? 'ops';
  const isHandHere = [...store.stories.values()].some(({ moves }) => moves === true);
  return (
    <section class="conversation welcome" aria-label="Start here">
      <div class="welcome-back">
        <BackToSidebar />
      </div>
      <div class="welcome-body">
        <h1>{store.team || 'Sandbox'}</h1>
        <p class="lead">
          A Slack workspace on this machine. Everything you see is done by the running product, over the same API that
          Slack has. Try {isHandHere ? 'six' : 'five'} things:
        </p>
        {store.isStarting && (
          <p class="lead" role="status">
            <strong>The agency is moving in.</strong> People, projects and the first offer are here within seconds.
          </p>
        )}
        {!store.isStarting && [...store.apps.values()].every(({ connections }) => connections === 0) && (
          <p class="lead">
            <strong>No app is connected yet.</strong> <code>npm start</code> without Slack tokens brings the product
            along; what an app of your own needs stands on the terminal.
          </p>
        )}
        <ol class="tries">
          <li>
            <strong>Claim a project.</strong> Open{' '}
            <Go place={place} to={{ as: 'anna', at: '@newproject', more: 'messages' }}>
              Anna’s messages from newproject
            </Go>{' '}
            and{' '}
            <a href={pathTo({ as: 'bela', at: '@newproject', more: 'messages' })} target="_blank" rel="noopener">
              Bela’s in a second tab
            </a>
            . Claim as one of them, and watch the other’s message vanish; the agency’s{' '}
            <a href="/board" target="_blank" rel="noopener">
              platform
            </a>{' '}
            hears of it by webhook.
          </li>
          <li>
            <strong>Hear from clients.</strong> Watch{' '}
            <Go place={place} to={{ as: place.as, at: 'client-feedback', more: '' }}>
              #client-feedback
            </Go>
            : scores arrive, the project’s people are tagged. Follow one up and log what came of it.
          </li>
          <li>
            <strong>Type a command.</strong> In{' '}
            <Go place={place} to={{ as: 'hana', at: room, more: '' }}>
              #{room}
            </Go>{' '}
            as Hana, who manages projects, type <code>/project add-member @kenji</code>, or <code>/project help</code>.
          </li>
          <li>
            <strong>Ask for numbers.</strong> In{' '}
            <Go place={place} to={{ as: 'hana', at: 'ops', more: '' }}>
              #ops
            </Go>{' '}
            type <code>@statsbot nps last 90 days by week</code>; the{' '}
            <Go place={place} to={{ as: 'hana', at: '@ops', more: 'home' }}>
              Home of ops
            </Go>{' '}
            shows what is yours and what is open.
          </li>
          <li>
            <strong>Be the client.</strong> As Hana, type <code>/project complete --yes</code> in{' '}
            <Go place={place} to={{ as: 'hana', at: room, more: '' }}>
              #{room}
            </Go>{' '}
            (everybody leaves it then); open the mail in{' '}
            <a href="/mailbox" target="_blank" rel="noopener">
              the client’s mailbox
            </a>
            , answer it, and see it in #client-feedback.
          </li>
          {isHandHere && (
            <li>
              <strong>Wait for a morning.</strong> Kenji in Tokyo is offered nothing while he sleeps. Move the clock
              below until it is night there, let a client request a project, and see in{' '}
              <Go place={place} to={{ as: 'kenji', at: '@newproject', more: 'messages' }}>
                Kenji’s messages from newproject
              </Go>{' '}
              that it comes at 9:00.
            </li>
          )}
        </ol>
        <h2>Make something happen</h2>
        <StoryButtons />
        <HourHand heading={<h2>Move the clock</h2>} />
        <News />
        <p class="small">
          “You are” at the top makes you any person of the agency; each tab can be somebody else. “Behind the scenes”
          shows every call and every envelope, and lets you make trouble. Ctrl+K jumps to a conversation, Alt+↑ and
          Alt+↓ lead through them.
        </p>
      </div>
    </section>
  );
}

function Go({
  place,
  to,
  children,
}: {
  place: Place;
  to: Place;
  children: string | (string | JSX.Element)[];
}): JSX.Element {
  const known = store.personNamed(to.as) ? to : { ...to, as: place.as };
  return (
    <a
      href={pathTo(known)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        go(known);
      }}
    >
      {children}
    </a>
  );
}
