import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Suggestion, suggestionsFor } from '../blocks/completion.ts';
import { Icon, named } from '../frame/icons.tsx';

interface ComposerProps {
  placeholder: string;
  /** Resolves with an error text, and restores the typed text. */
  onSend: (text: string) => Promise<string | undefined>;
  /** Shown before the text field. */
  children?: ComponentChildren;
}

const drafts = new Map<string, string>();

/** The text field: Enter sends, Shift+Enter breaks the line, and words beginning with / @ or # are completed. */
export function Composer({ placeholder, onSend, children }: ComposerProps): JSX.Element {
  const [text, setText] = useState(drafts.get(placeholder) ?? '');
  const [at, setAt] = useState(0);
  const [isShut, shut] = useState(false);
  const [caret, setCaret] = useState(0);
  const [trouble, setTrouble] = useState<string | undefined>();
  const field = useRef<HTMLTextAreaElement>(null);
  const { from, found } = isShut ? { from: 0, found: [] } : suggestionsFor(text, caret);

  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`;
  }, [text]);
  useLayoutEffect(() => {
    if (field.current && takesFocus()) field.current.focus();
  }, []);

  const write = (next: string, position = next.length) => {
    drafts.set(placeholder, next);
    setText(next);
    setCaret(position);
    setAt(0);
    shut(false);
  };
  const complete = ({ insert }: Suggestion) => {
    const next = text.slice(0, from) + insert + text.slice(caret).replace(/^ /, '');
    write(next, from + insert.length);
    field.current?.focus();
    setTimeout(() => field.current?.setSelectionRange(from + insert.length, from + insert.length));
  };
  const send = async () => {
    const sent = text.trim();
    if (sent === '') return;
    write('');
    const problem = await onSend(sent);
    setTrouble(problem);
    if (problem !== undefined) write(sent);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const suggestion = found[at];
    // Enter sends a complete command, even if it has further completions, and a completely typed name.
    const isTyped = at === 0 && found.some(({ insert }) => insert.trim() === text.slice(from, caret));
    const isWhole =
      suggestion === undefined ||
      (event.key === 'Enter' && text.trim() !== '' && (isTyped || isComplete(text, from, caret)));
    if (event.key === 'ArrowDown' && found.length > 0) setAt((at + 1) % found.length);
    else if (event.key === 'ArrowUp' && found.length > 0) setAt((at + found.length - 1) % found.length);
    else if (event.key === 'Escape' && found.length > 0) shut(true);
    else if ((event.key === 'Tab' || event.key === 'Enter') && !isWhole && !event.shiftKey) complete(suggestion);
    else if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void send();
    else return;
    event.preventDefault();
  };

  return (
    <div class="composer">
      {found.length > 0 && (
        <div class="suggestions" role="listbox" aria-label="Suggestions">
          {found.map((one, index) => (
            <div
              key={one.insert}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              class={index === at ? 'at' : ''}
              onPointerMove={() => setAt(index)}
              onPointerDown={(event) => {
                event.preventDefault();
                complete(one);
              }}
            >
              <strong>{one.title}</strong> <small>{one.about}</small>
            </div>
          ))}
        </div>
      )}
      {trouble !== undefined && (
        <p class="composer-trouble" role="alert">
          <Icon name="warn" /> {trouble}
        </p>
      )}
      <div class="composer-box">
        {children}
        <textarea
          ref={field}
          rows={1}
          aria-label={placeholder}
          placeholder={placeholder}
          value={text}
          onInput={({ currentTarget }) => write(currentTarget.value, currentTarget.selectionStart)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onBlur={() => shut(true)}
          onKeyDown={onKeyDown}
        />
        <button type="button" class="send" {...named('Send')} disabled={text.trim() === ''} onClick={() => void send()}>
          <Icon name="send" />
        </button>
      </div>
    </div>
  );
}

/**
 * The text field gets the focus when a conversation opens. Not on a phone, where the keyboard would cover half of it;
 * nor while somebody selects a person by keyboard at the top.
 */
function takesFocus(): boolean {
  return matchMedia('(min-width: 861px)').matches && !(document.activeElement instanceof HTMLSelectElement);
}

/** After the first word of a command Enter sends, and Tab takes a completion. */
function isComplete(text: string, from: number, caret: number): boolean {
  return text.startsWith('/') && from > 0 && !/^[@#]/.test(text.slice(from, caret));
}
