import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../frame/icons.tsx';
import { type Ask, useAskedChoices } from './asked-choices.ts';
import type { Choice } from './choice.ts';
import { withEmoji } from './emoji.ts';
import { Floating } from './floating.tsx';

interface ComboProps {
  label: string;
  placeholder: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChoose: (chosen: string[]) => void;
  multi?: boolean;
  most?: number | undefined;
  disabled?: boolean;
  /** The options come from the app, which is asked again for each text. */
  ask?: Ask | undefined;
  /** The least number of letters for asking. */
  askFrom?: number;
}

/** A menu with a text field: single choice, or several. */
export function Combo({
  label,
  placeholder,
  choices,
  chosen,
  onChoose,
  multi = false,
  most,
  disabled = false,
  ask,
  askFrom = 0,
}: ComboProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const isFull = multi && most !== undefined && chosen.length >= most;
  const asked = useAskedChoices(ask, { open, typed, askFrom });
  const offered = (ask ? asked.choices : choices).filter(
    ({ value, words }) =>
      !(multi && chosen.includes(value)) && (ask || words.toLowerCase().includes(typed.toLowerCase())),
  );

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);

  const choose = ({ value }: Choice) => {
    onChoose(multi ? [...chosen, value] : [value]);
    setTyped('');
    setAt(0);
    // Typing opens it again; while open, it would cover the submit button.
    setOpen(false);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt(Math.max(0, Math.min(offered.length - 1, at + (open ? step : 0))));
    } else if (event.key === 'Enter') {
      const wanted = open ? offered[at] : undefined;
      if (wanted && !isFull) choose(wanted);
      else setOpen(true);
    } else if (event.key === 'Escape' && open) {
      setOpen(false);
      event.stopPropagation();
    } else if (event.key === 'Backspace' && typed === '' && multi) onChoose(chosen.slice(0, -1));
    else return;
    event.preventDefault();
  };

  const shownWords = (value: string) =>
    withEmoji([...choices, ...asked.seen].find((one) => one.value === value)?.words ?? value);
  const [only] = chosen;
  const hint = multi ? (chosen.length === 0 ? placeholder : '') : only === undefined ? placeholder : shownWords(only);
  return (
    <div class={`combo${open ? ' open' : ''}`} ref={box}>
      <div class="combo-field">
        {multi &&
          chosen.map((value) => (
            <button
              key={value}
              type="button"
              class="chip"
              aria-label={`Remove ${shownWords(value)}`}
              onClick={() => onChoose(chosen.filter((one) => one !== value))}
            >
              {shownWords(value)} <Icon name="close" size={10} />
            </button>
          ))}
        <input
          ref={field}
          role="combobox"
          aria-label={label}
          aria-expanded={open}
          autocomplete="off"
          class={!multi && only !== undefined ? 'has-choice' : ''}
          disabled={disabled}
          placeholder={hint}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
            setOpen(true);
          }}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <Icon name="down" size={12} />
      </div>
      {open && (
        <Floating beside={box} isWide class="combo-list" role="listbox" aria-label={label}>
          {isFull && <p class="combo-none">No more than {most}.</p>}
          {!isFull && offered.length === 0 && <p class="combo-none">{asked.note ?? 'Nothing found'}</p>}
          {!isFull &&
            offered.map((choice, index) => (
              <div key={choice.value}>
                {choice.group !== undefined && choice.group !== offered[index - 1]?.group && (
                  <p class="combo-group">{choice.group}</p>
                )}
                <div
                  ref={index === at ? intoSight : null}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  class={index === at ? 'at' : ''}
                  onPointerMove={() => setAt(index)}
                  onClick={() => choose(choice)}
                  // Keys are handled by the field, which keeps the focus.
                  onKeyDown={() => undefined}
                >
                  {withEmoji(choice.words)}
                  {choice.about !== undefined && <small> {choice.about}</small>}
                </div>
              </div>
            ))}
        </Floating>
      )}
    </div>
  );
}

/** Scrolls to the selected option of a long list. */
function intoSight(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}
