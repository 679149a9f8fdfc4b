import type { JSX } from 'preact';
import { isObject, type JsonObject, textAt } from '../../../json.ts';
import type { Entries, Entry } from '../conversation/entries.ts';
import { Icon } from '../frame/icons.tsx';
import type { Surface } from './element.tsx';
import { Field } from './field.tsx';
import { TextObject } from './mrkdwn.tsx';

interface InputProps {
  block: JsonObject;
  entries: Entries;
  onEntry: (name: string, entry: Entry) => void;
  surface: Surface;
  error: string | undefined;
  onEnter: () => void;
}

/** A labelled input of a modal, with its hint and its error. */
export function Input({ block, entries, onEntry, surface, error, onEnter }: InputProps): JSX.Element {
  const element = isObject(block.element) ? block.element : {};
  const blockId = textAt(block, 'block_id') ?? '';
  const action = textAt(element, 'action_id') ?? '';
  const name = `${blockId}.${action}`;
  const entry = entries[name] ?? null;
  const label = textAt(block.label, 'text') ?? '';
  const tells = block.dispatch_action === true;
  const isText = element.type === 'plain_text_input';
  const answer = (next: Entry) => {
    onEntry(name, next);
    if (tells && !isText && next !== null) void surface.click({ action, blockId, choose: next });
  };
  return (
    <div class={`block input${error === undefined ? '' : ' wrong'}`}>
      <p class="label">
        <TextObject of={block.label} /> {block.optional === true && <small>(optional)</small>}
      </p>
      <Field
        {...{ element, label, entry }}
        ask={(query) => surface.suggest({ action, blockId, query })}
        onEntry={answer}
        onEnter={
          tells && isText && typeof entry === 'string'
            ? () => void surface.click({ action, blockId, choose: entry })
            : onEnter
        }
        autofocus={element.focus_on_load === true}
      />
      {error !== undefined && (
        <p class="error" role="alert">
          <Icon name="warn" size={14} /> {error}
        </p>
      )}
      {isObject(block.hint) && (
        <p class="hint">
          <TextObject of={block.hint} />
        </p>
      )}
    </div>
  );
}
