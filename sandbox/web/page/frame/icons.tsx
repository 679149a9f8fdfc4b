import type { JSX } from 'preact';

const paths = {
  hash: 'M6.5 2 5 14M11 2 9.5 14M2.5 5.5h11.5M2 10.5h11.5',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  pin: 'M6 2h4l-.5 4 2.5 2.5H4L6.5 6zM8 8.5V14',
  people:
    'M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4M10.5 3a2.2 2.2 0 0 1 0 4.3M12 9.700c1.600.5 2.5 1.800 2.5 3.800',
  reply: 'M2.5 3h11v7.5H8L4.5 13.5v-3h-2z',
  close: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  back: 'M10 3 5 8l5 5',
  down: 'M4 6l4 4 4-4',
  send: 'M2.5 2.5 14 8 2.5 13.5 4 8.5 9 8 4 7.5z',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.100 1.100M11.900 11.900 13 13M13 3l-1.100 1.100M4.100 11.900 3 13',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5Z',
  pulse: 'M1.5 8.5h3l2-5 3 9 2-4h3',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  plus: 'M8 3v10M3 8h10',
  more: 'M3.5 7.8v.4M8 7.8v.4M12.5 7.8v.4',
  link: 'M6.5 9.5l3-3M7 4.5 8.5 3a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3 3 0 0 1 3 8.5L4.5 7',
  warn: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.800h.01',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.300 10.300 14 14',
  play: 'M4.5 3v10l8-5z',
  file: 'M4 1.5h5l3 3v10H4zM9 1.5v3h3',
} as const;

export type IconName = keyof typeof paths;

/** The accessible name and the tooltip of a button without text. */
export function named(name: string): { 'aria-label': string; title: string } {
  return { 'aria-label': name, title: name };
}

/** A small picture in the text's colour, without meaning of its own: the words beside it count. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
