import type { JSX } from 'preact';
import { store } from '../state/store.ts';

/** News from outside, which the demo also prints on the terminal; at most the `most` latest. */
export function News({ most }: { most?: number }): JSX.Element | null {
  const lines = most === undefined ? store.news : store.news.slice(-most);
  if (lines.length === 0) return null;
  return (
    <ul class="news" aria-label="What has happened" aria-live="polite">
      {lines.map(({ at, words }) => (
        <li key={`${at} ${words}`}>
          <time>{new Date(at).toLocaleTimeString('en', { hour: 'numeric', minute: '2-digit' })}</time>
          <span>{words}</span>
        </li>
      ))}
    </ul>
  );
}
