import { useEffect, useState } from 'preact/hooks';

/** The place of a tab in the workspace, taken from its address: /anna/client-feedback, /anna/@ops, /anna/@ops/about. */
export interface Place {
  as: string;
  /** A channel's name or id; or `@` with the name of an app or a person; or '' for the first screen. */
  at: string;
  more: string;
}

const chosenKey = 'sandbox.person';
const moved = 'sandbox:moved';

export function readPlace(): Place {
  const [as = '', at = '', more = ''] = location.pathname.split('/').slice(1).map(decodeURIComponent);
  return { as: as || (localStorage.getItem(chosenKey) ?? 'anna'), at, more };
}

export function pathTo({ as, at, more }: Place): string {
  return `/${[as, at, more].filter(Boolean).map(encodePart).join('/')}`;
}

/** Moves this tab to another place. */
export function go(place: Place, { replace = false } = {}): void {
  localStorage.setItem(chosenKey, place.as);
  if (replace) history.replaceState(null, '', pathTo(place));
  else history.pushState(null, '', pathTo(place));
  dispatchEvent(new Event(moved));
}

export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const look = () => setPlace(readPlace());
    addEventListener('popstate', look);
    addEventListener(moved, look);
    return () => {
      removeEventListener('popstate', look);
      removeEventListener(moved, look);
    };
  }, []);
  return place;
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replaceAll('%40', '@');
}
