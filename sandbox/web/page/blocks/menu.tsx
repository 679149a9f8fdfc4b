import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName, named } from '../frame/icons.tsx';
import { Floating } from './floating.tsx';

interface MenuProps {
  label: string;
  icon: IconName;
  kind: string;
  items: { key: string; words: ComponentChildren; onChoose: () => void }[];
}

/** A small button that opens a list of actions; a choice, Escape, or a click elsewhere closes it. */
export function Menu({ label, icon, kind, items }: MenuProps): JSX.Element {
  const menu = useRef<HTMLDetailsElement>(null);
  const [isOpen, setOpen] = useState(false);
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
    <details
      class={kind}
      ref={menu}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        // Escape closes the menu, not the modal around it.
        event.preventDefault();
        event.stopPropagation();
        shut();
      }}
    >
      <summary class="button" {...named(label)}>
        <Icon name={icon} />
      </summary>
      {isOpen && (
        <Floating beside={menu} class="menu">
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
        </Floating>
      )}
    </details>
  );
}
