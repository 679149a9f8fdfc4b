import { type JsonObject, textAt } from '../../../json.ts';

/** An option of a menu. */
export interface Choice {
  value: string;
  words: string;
  /** The line below it. */
  about?: string;
  group?: string;
}

/** Converts an option from Slack's format. */
export function choiceOf(option: JsonObject): Choice {
  const about = textAt(option.description, 'text');
  return {
    value: String(option.value),
    words: textAt(option.text, 'text') ?? String(option.value),
    ...(about === undefined ? {} : { about }),
  };
}
