import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../frame/icons.tsx';

interface MenuProps {
  label: string;
  icon: IconName;
  kind: string;
  items: { key: string; words: ComponentChildren; onChoose: () => void }[];
}

/** A small button that opens a list of things to do; it shuts by a choice, Escape, or a click elsewhere. */
export function Menu({ label, icon, kind, items }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const shut = () => {
    if (menu.current) menu.current.open = false;
  };
  useEffect(() => {
    const leave = (event: Event) => {
      if (menu.current && event.target instanceof Node && !menu.current.contains(event.target)) shut();
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, []);
  return (
    <details class={kind} ref={menu} onKeyDown={({ key }) => key === 'Escape' && shut()}>
      <summary class="button" aria-label={label} title={label}>
        <Icon name={icon} />
      </summary>
      <div class="menu">
        {items.map(({ key, words, onChoose }) => (
          <button
            key={key}
            type="button"
            onClick={() => {
              shut();
              onChoose();
            }}
          >
            {words}
          </button>
        ))}
      </div>
    </details>
  );
}
