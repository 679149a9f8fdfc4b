import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isObject, type JsonObject, textAt } from '../../../json.ts';
import type { ShownView } from '../../shown.ts';
import { Blocks } from '../blocks/blocks.tsx';
import type { Surface } from '../blocks/element.tsx';
import { Input } from '../blocks/input.tsx';
import { TextObject } from '../blocks/mrkdwn.tsx';
import { complaint, type Entries, entriesWith, fieldsOf } from '../conversation/entries.ts';
import { Avatar } from '../frame/avatar.tsx';
import { Icon, named } from '../frame/icons.tsx';
import { act, suggestions } from '../state/act.ts';
import { store } from '../state/store.ts';

const connecting = 'We had some trouble connecting. Try again?';

/** The modal on top of the person's screen, with its current input. */
export function Modal({ view, as }: { view: ShownView; as: string }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState<Entries>({});
  const [errors, setErrors] = useState<{ [blockId: string]: string }>({});
  const [trouble, setTrouble] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const fields = fieldsOf(view.blocks);
  const entries = entriesWith(view, typed);
  const app = store.appOf(view.app_id);
  const isUpon = view.depth > 0;

  useLayoutEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    // As in Slack, the first field has the focus; the browser would focus the close button.
    if (dialog.current?.querySelector('[autofocus]') === null) {
      dialog.current.querySelector<HTMLElement>('.modal-body :is(input, textarea), footer .primary')?.focus();
    }
  }, []);
  useEffect(() => setErrors({}), [view.hash]);
  // The error may be far above the button that was pressed.
  useEffect(() => {
    dialog.current?.querySelector('.modal-body [role="alert"]')?.scrollIntoView({ block: 'center' });
  }, [errors, trouble]);

  const onEntry = (name: string, entry: Entries[string]) => setTyped((before) => ({ ...before, [name]: entry }));
  const surface: Surface = {
    click: ({ action, ...wanted }) => act('click', { as, action, ...wanted, app: app?.name, values: entries }),
    suggest: (asked) => suggestions({ as, ...asked, app: app?.name }),
    entry: (name) => entries[name] ?? null,
    onEntry,
  };
  const submit = async () => {
    const wrong = fields.flatMap((field) => {
      const why = complaint(field, entries[field.name] ?? null);
      return why === undefined ? [] : [[field.blockId, why] as const];
    });
    setErrors(Object.fromEntries(wrong));
    setTrouble(undefined);
    if (wrong.length > 0) return;
    setBusy(true);
    const answer = await act('submit', { as, values: entries });
    setBusy(false);
    if (isObject(answer.errors))
      setErrors(Object.fromEntries(Object.entries(answer.errors).map(([id, why]) => [id, String(why)])));
    else if (!answer.ok || answer.acked === false || answer.error !== undefined) setTrouble(connecting);
  };
  const close = () => void act('close-view', { as });
  const input = (block: JsonObject) => {
    const blockId = textAt(block, 'block_id') ?? '';
    return (
      <Input
        key={blockId}
        {...{ block, entries, onEntry, surface }}
        error={errors[blockId]}
        onEnter={() => void submit()}
      />
    );
  };

  return (
    <dialog
      ref={dialog}
      class="modal"
      aria-label={textAt(view.title, 'text') ?? 'Dialog'}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header>
        <Avatar id={app?.botUserId ?? ''} size={24} />
        <h2>
          <TextObject of={view.title} />
        </h2>
        <button type="button" class="plain" {...named(isUpon ? 'Back' : 'Close')} onClick={close}>
          <Icon name={isUpon ? 'back' : 'close'} />
        </button>
      </header>
      <div class="modal-body">
        {trouble !== undefined && (
          <p class="modal-trouble" role="alert">
            <Icon name="warn" /> {trouble}
          </p>
        )}
        <Blocks blocks={view.blocks} {...{ surface, input }} />
      </div>
      <footer>
        <button type="button" onClick={close}>
          {isObject(view.close) ? <TextObject of={view.close} /> : 'Cancel'}
        </button>
        {isObject(view.submit) && (
          <button type="button" class="primary" aria-busy={busy} disabled={busy} onClick={() => void submit()}>
            <TextObject of={view.submit} />
          </button>
        )}
      </footer>
    </dialog>
  );
}
