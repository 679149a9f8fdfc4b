import { type JsonObject, textAt } from '../../../json.ts';

/** What a menu offers. */
export interface Choice {
  value: string;
  words: string;
  /** The line below it. */
  about?: string;
  group?: string;
}

/** An option as Slack has it. */
export function choiceOf(option: JsonObject): Choice {
  const about = textAt(option.description, 'text');
  return {
    value: String(option.value),
    words: textAt(option.text, 'text') ?? String(option.value),
    ...(about === undefined ? {} : { about }),
  };
}
