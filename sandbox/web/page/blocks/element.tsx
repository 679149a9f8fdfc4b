import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isObject, type JsonObject, objectsIn, textAt } from '../../../json.ts';
import type { Entry } from '../conversation/entries.ts';
import { Confirm } from '../dialogs/confirm.tsx';
import { Icon } from '../frame/icons.tsx';
import { type Answer, type suggestions, troubleWords } from '../state/act.ts';
import type { Ask } from './asked-choices.ts';
import { Field } from './field.tsx';
import { Menu } from './menu.tsx';
import { raw, TextObject } from './mrkdwn.tsx';

export interface Acted {
  action: string;
  blockId: string;
  value?: string | undefined;
  choose?: string | string[];
}

/** The surface of blocks: sends clicks, and stores choices where needed. */
export interface Surface {
  click: (acted: Acted) => Promise<Answer>;
  /** Asks the app for a menu's options. */
  suggest: (asked: { action: string; blockId: string; query: string }) => ReturnType<typeof suggestions>;
  entry?: (name: string) => Entry;
  onEntry?: (name: string, entry: Entry) => void;
}

interface ElementProps {
  element: JsonObject;
  blockId: string;
  surface: Surface;
}

/** A button or menu that sends its action at once. */
export function Element({ element, blockId, surface }: ElementProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | undefined>();
  const [sure, setSure] = useState<(() => void) | undefined>();
  const action = textAt(element, 'action_id') ?? '';
  const name = `${blockId}.${action}`;

  const send = async (chosen?: Entry) => {
    setBusy(true);
    setTrouble(undefined);
    const choose = chosen === undefined || chosen === null ? {} : { choose: chosen };
    const answer = await surface.click({ action, blockId, value: textAt(element, 'value'), ...choose });
    setBusy(false);
    setTrouble(troubleWords(answer));
  };
  const act = (chosen?: Entry) => {
    if (isObject(element.confirm)) setSure(() => () => void send(chosen));
    else void send(chosen);
  };
  const choose = (chosen: Entry) => {
    surface.onEntry?.(name, chosen);
    act(chosen);
  };

  return (
    <span class={`element${trouble === undefined ? '' : ' troubled'}`}>
      {element.type === 'button' && <Button element={element} busy={busy} onClick={() => act()} />}
      {element.type === 'overflow' && <Overflow element={element} onChoose={act} />}
      {element.type !== 'button' && element.type !== 'overflow' && (
        <Choosing
          {...{ element, choose }}
          entry={surface.entry?.(name)}
          ask={(query) => surface.suggest({ action, blockId, query })}
        />
      )}
      {trouble !== undefined && (
        <span class="trouble" role="alert" title={trouble}>
          <Icon name="warn" /> <span>{trouble}</span>
        </span>
      )}
      {sure !== undefined && isObject(element.confirm) && (
        <Confirm
          of={element.confirm}
          onNo={() => setSure(undefined)}
          onYes={() => {
            setSure(undefined);
            sure();
          }}
        />
      )}
    </span>
  );
}

function Button({ element, busy, onClick }: { element: JsonObject; busy: boolean; onClick: () => void }): JSX.Element {
  const url = textAt(element, 'url');
  const style = textAt(element, 'style') ?? '';
  const label = textAt(element, 'accessibility_label');
  if (url !== undefined && /^(https?|mailto):/i.test(url)) {
    return (
      <a class={`button ${style}`} href={raw(url)} target="_blank" rel="noreferrer noopener" onClick={onClick}>
        <TextObject of={element.text} />
      </a>
    );
  }
  return (
    <button
      type="button"
      class={`button ${style}`}
      aria-busy={busy}
      disabled={busy}
      aria-label={label}
      onClick={onClick}
    >
      <TextObject of={element.text} />
    </button>
  );
}

function Choosing({
  element,
  entry,
  choose,
  ask,
}: {
  element: JsonObject;
  entry: Entry | undefined;
  choose: (entry: Entry) => void;
  ask: Ask;
}) {
  const [chosen, setChosen] = useState<Entry>(entry ?? initialEntry(element));
  return (
    <Field
      element={element}
      label={textAt(element.placeholder, 'text') ?? 'Choose'}
      entry={entry ?? chosen}
      ask={ask}
      onEntry={(next) => {
        setChosen(next);
        choose(next);
      }}
    />
  );
}

function Overflow({ element, onChoose }: { element: JsonObject; onChoose: (value: string) => void }): JSX.Element {
  const items = objectsIn(element.options).map((option) => ({
    key: String(option.value),
    words: <TextObject of={option.text} />,
    onChoose: () => onChoose(String(option.value)),
  }));
  return <Menu label="More actions" icon="more" kind="overflow" items={items} />;
}

function initialEntry(element: JsonObject): Entry {
  const single = element.initial_option;
  if (isObject(single)) return String(single.value);
  if (Array.isArray(element.initial_options)) return objectsIn(element.initial_options).map((one) => String(one.value));
  for (const name of [
    'initial_user',
    'initial_channel',
    'initial_conversation',
    'initial_date',
    'initial_time',
    'initial_value',
  ]) {
    const text = textAt(element, name);
    if (text !== undefined) return text;
  }
  for (const name of ['initial_users', 'initial_channels', 'initial_conversations']) {
    const several = element[name];
    if (Array.isArray(several)) return several.map(String);
  }
  return null;
}
