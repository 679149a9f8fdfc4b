import { useEffect, useRef, useState } from 'preact/hooks';
import type { JsonObject } from '../../../json.ts';
import { type Choice, choiceOf } from './choice.ts';

/** Asks the app what a menu offers for what is typed in it. */
export type Ask = (typed: string) => Promise<{ options: JsonObject[] } | { trouble: string }>;

interface Asked {
  choices: Choice[];
  /** Every choice there was, so that what is chosen keeps its words. */
  seen: Choice[];
  /** What stands in place of the choices. */
  note: string | undefined;
}

interface Answered {
  /** For what the app was asked; undefined: it was not yet. */
  typed: string | undefined;
  choices: Choice[];
  trouble: string | undefined;
}

/** So long somebody has to pause before the app is asked. */
const PAUSE_MS = 200;

/** The choices of a menu that takes them from its app, for what is typed in it. */
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
  // What was offered for other words is no answer to these.
  if (answered.typed !== typed) return { ...shown, note: 'Loading…' };
  return { ...shown, choices: answered.choices, note: answered.trouble };
}
