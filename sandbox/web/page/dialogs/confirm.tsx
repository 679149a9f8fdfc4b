import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isObject, type JsonObject } from '../../../json.ts';
import { TextObject } from '../blocks/mrkdwn.tsx';

/** Slack's confirmation dialog before an element acts. */
export function Confirm({ of, onYes, onNo }: { of: JsonObject; onYes: () => void; onNo: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="confirm" onClose={onNo}>
      <h2>{isObject(of.title) ? <TextObject of={of.title} /> : 'Are you sure?'}</h2>
      <p>
        <TextObject of={of.text} />
      </p>
      <footer>
        <button type="button" onClick={onNo}>
          {isObject(of.deny) ? <TextObject of={of.deny} /> : 'Cancel'}
        </button>
        <button type="button" class={of.style === 'danger' ? 'danger' : 'primary'} onClick={onYes}>
          {isObject(of.confirm) ? <TextObject of={of.confirm} /> : 'Yes'}
        </button>
      </footer>
    </dialog>
  );
}
