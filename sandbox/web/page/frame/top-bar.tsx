import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Jump } from '../dialogs/jump.tsx';
import { link } from '../state/link.ts';
import { store } from '../state/store.ts';
import { Avatar } from './avatar.tsx';
import { Icon, named } from './icons.tsx';
import { go, type Place, pathTo } from './place.ts';

const themeKey = 'sandbox.theme';

interface TopBarProps {
  place: Place;
  isCurious: boolean;
  onCurious: (on: boolean) => void;
}

/** The workspace's name, the current person, light or dark, and the button behind the scenes. */
export function TopBar({ place, isCurious, onCurious }: TopBarProps): JSX.Element {
  const { as } = place;
  const people = store.peopleInOrder;
  const me = store.personNamed(as);
  return (
    <header class="top-bar">
      <span class="workspace">{store.team}</span>
      <label class="who">
        <span class="who-words">You are</span>
        <Avatar id={me?.id ?? ''} size={24} />
        <select
          aria-label="You are"
          value={as}
          onChange={({ currentTarget: { value } }) =>
            go({ ...place, as: value, more: place.at.startsWith('@') ? place.more : '' })
          }
        >
          {people.map(({ name, realName }) => (
            <option key={name} value={name}>
              {realName}
            </option>
          ))}
        </select>
        <Icon name="down" size={12} />
      </label>
      <a
        class="top-button second-tab"
        href={pathTo(place)}
        target="_blank"
        rel="noopener"
        title="Be somebody else in a second tab"
      >
        + tab
      </a>
      <Jump as={as} />
      <span class="spring" />
      {link.state === 'lost' && (
        <span class="lost" role="status">
          Connection lost, trying again…
        </span>
      )}
      <ThemeButton />
      <button
        type="button"
        class="top-button"
        {...named('Behind the scenes')}
        aria-pressed={isCurious}
        onClick={() => onCurious(!isCurious)}
      >
        <Icon name="pulse" /> <span class="wide">Behind the scenes</span>
      </button>
    </header>
  );
}

function ThemeButton(): JSX.Element {
  const [chosen, choose] = useState(localStorage.getItem(themeKey) ?? '');
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const isDark = chosen === '' ? prefersDark : chosen === 'dark';
  useEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }, [isDark]);
  const toggle = () => {
    const next = isDark ? 'light' : 'dark';
    localStorage.setItem(themeKey, next);
    choose(next);
  };
  return (
    <button type="button" class="top-button" {...named(isDark ? 'Light colours' : 'Dark colours')} onClick={toggle}>
      <Icon name={isDark ? 'sun' : 'moon'} />
    </button>
  );
}
