import type { JSX } from 'preact';
import { store } from '../state/store.ts';

const hues = [350, 20, 42, 95, 150, 178, 205, 232, 268, 310];

/** A person's picture: coloured initials; for an app, its letter in its manifest's colour. */
export function Avatar({ id, size = 36 }: { id: string; size?: number }): JSX.Element {
  const person = store.people.get(id);
  const app = [...store.apps.values()].find((one) => one.botUserId === id);
  const name = person?.realName ?? 'Slackbot';
  const initials =
    app || !person
      ? name.slice(0, 1)
      : name
          .split(' ')
          .map((word) => word.charAt(0))
          .slice(0, 2)
          .join('');
  const color = app?.color ?? (person ? `hsl(${hues[sum(name) % hues.length]} 48% 33%)` : '#4a154b');
  return (
    <span
      class={`avatar${app ? ' of-app' : ''}`}
      aria-hidden="true"
      style={{ width: size, height: size, fontSize: size * 0.4, background: color }}
    >
      {initials.toUpperCase()}
    </span>
  );
}

function sum(text: string): number {
  return [...text].reduce((total, character) => total + character.charCodeAt(0), 0);
}
