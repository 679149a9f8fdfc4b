import type { JSX } from 'preact';
import { isObject, type JsonObject, objectsIn, textAt } from '../../../json.ts';
import { choicesOf, type Entry } from '../conversation/entries.ts';
import type { Ask } from './asked-choices.ts';
import { Combo } from './combo.tsx';
import { TextObject } from './mrkdwn.tsx';

interface FieldProps {
  element: JsonObject;
  label: string;
  entry: Entry;
  onEntry: (entry: Entry) => void;
  onEnter?: (() => void) | undefined;
  /** For menus with options of the app. */
  ask: Ask;
  autofocus?: boolean;
}

const textTypes: { [type: string]: string } = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'text',
  datepicker: 'date',
  timepicker: 'time',
};

/** An input element of any of Slack's kinds. */
export function Field({ element, label, entry, onEntry, onEnter, ask, autofocus = false }: FieldProps): JSX.Element {
  const type = String(element.type);
  const placeholder = textAt(element.placeholder, 'text') ?? '';
  const text = typeof entry === 'string' ? entry : '';
  const onInput = (event: { currentTarget: { value: string } }) => onEntry(event.currentTarget.value || null);
  if (type === 'radio_buttons' || type === 'checkboxes') return <Boxes {...{ element, label, entry, onEntry }} />;
  if ((type === 'plain_text_input' && element.multiline === true) || type === 'rich_text_input') {
    return (
      <textarea
        aria-label={label}
        rows={5}
        placeholder={placeholder}
        value={text}
        onInput={onInput}
        autofocus={autofocus}
      />
    );
  }
  if (type === 'datetimepicker') return <Moment {...{ label, text, onEntry }} />;
  const inputType = textTypes[type];
  if (inputType !== undefined) {
    return (
      <input
        type={inputType}
        inputMode={type === 'number_input' ? 'decimal' : undefined}
        aria-label={label}
        placeholder={placeholder}
        value={text}
        autofocus={autofocus}
        onInput={onInput}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.();
        }}
      />
    );
  }
  const multi = type.startsWith('multi_');
  const most = typeof element.max_selected_items === 'number' ? element.max_selected_items : undefined;
  return (
    <Combo
      label={label}
      placeholder={placeholder || (multi ? 'Select options' : 'Select an option')}
      choices={choicesOf(element)}
      chosen={Array.isArray(entry) ? entry : entry === null ? [] : [entry]}
      onChoose={(chosen) => onEntry(multi ? chosen : (chosen[0] ?? null))}
      multi={multi}
      most={most}
      ask={type.endsWith('external_select') ? ask : undefined}
      askFrom={typeof element.min_query_length === 'number' ? element.min_query_length : 3}
    />
  );
}

function Boxes({
  element,
  label,
  entry,
  onEntry,
}: Pick<FieldProps, 'element' | 'label' | 'entry' | 'onEntry'>): JSX.Element {
  const isRadio = element.type === 'radio_buttons';
  const chosen = Array.isArray(entry) ? entry : entry === null ? [] : [entry];
  const toggle = (value: string) => {
    if (isRadio) onEntry(value);
    else onEntry(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  };
  return (
    <fieldset class="boxes" aria-label={label}>
      {objectsIn(element.options).map((option) => {
        const value = String(option.value);
        return (
          <label key={value}>
            <input
              type={isRadio ? 'radio' : 'checkbox'}
              name={`${label}${String(element.action_id)}`}
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
            />
            <span>
              <TextObject of={option.text} />
              {isObject(option.description) && (
                <small>
                  <TextObject of={option.description} />
                </small>
              )}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** A date and a time; the value is in Unix seconds, as in Slack. */
function Moment({
  label,
  text,
  onEntry,
}: {
  label: string;
  text: string;
  onEntry: (entry: Entry) => void;
}): JSX.Element {
  const date = new Date(Number(text) * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return (
    <input
      type="datetime-local"
      aria-label={label}
      value={text === '' ? '' : local.toISOString().slice(0, 16)}
      onInput={({ currentTarget: { value } }) =>
        onEntry(value === '' ? null : String(Math.floor(new Date(value).getTime() / 1000)))
      }
    />
  );
}
