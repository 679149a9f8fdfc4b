import { useEffect, useRef, useState } from 'preact/hooks';
import type { JsonObject } from '../../../json.ts';
import { type Choice, choiceOf } from './choice.ts';

/** Asks the app for a menu's options for the typed text. */
export type Ask = (typed: string) => Promise<{ options: JsonObject[] } | { trouble: string }>;

interface Asked {
  choices: Choice[];
  /** Every option that was shown so far, so that chosen ones keep their labels. */
  seen: Choice[];
  /** A note that is shown in place of the options. */
  note: string | undefined;
}

interface Answered {
  /** The text for which the app was asked. Undefined: it was not asked yet. */
  typed: string | undefined;
  choices: Choice[];
  trouble: string | undefined;
}

/** The app is asked after a pause in typing of this length. */
const PAUSE_MS = 200;

/** The options for the typed text, in a menu whose options come from its app. */
export function useAskedChoices(
  ask: Ask | undefined,
  { open, typed, askFrom }: { open: boolean; typed: string; askFrom: number },
): Asked {
  const [answered, setAnswered] = useState<Answered>({ typed: undefined, choices: [], trouble: undefined });
  const seen = useRef<Choice[]>([]);

  useEffect(() => {
    if (ask === undefined || !open || typed.length < askFrom) return;
    let isCurrent = true;
    const look = async () => {
      const answer = await ask(typed);
      if (!isCurrent) return;
      const choices = 'options' in answer ? answer.options.map(choiceOf) : [];
      seen.current = [...seen.current, ...choices];
      setAnswered({ typed, choices, trouble: 'trouble' in answer ? answer.trouble : undefined });
    };
    const pause = setTimeout(() => void look(), typed === '' ? 0 : PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(pause);
    };
  }, [open, typed]);

  const shown = { seen: seen.current, choices: [] };
  if (typed.length < askFrom) return { ...shown, note: `Type ${askFrom} letters to search` };
  // Options for another text than the typed one are out of date.
  if (answered.typed !== typed) return { ...shown, note: 'Loading…' };
  return { ...shown, choices: answered.choices, note: answered.trouble };
}
