import { cutPeriod } from '../../../calendar/find-period.ts';
import { FILLERS, HELPERS } from '../idle.ts';
import type { AwayAsked } from '../question.ts';
import type { Heard } from './asking.ts';

const AWAY =
  /\b(?:away|vacations?|holidays?|pto|(?:days? |time )?off|sick|ill|absent|out of office|out of the office|ooo|on leave|not working|not here|unavailable)\b/;
const BACK = /\b(?:comes?|be|is|are|coming|returns?|returning) back\b|\bback (?:from|again)\b/;
/** Words that add nothing to the question who is away. */
const BESIDE =
  /\b(?:who|whos|whom|people|persons?|specialists?|somebody|someone|anyone|anybody|everyone|everybody|team|staff|colleagues?|folks|when|until|till|how long|days?|list|which|our|now|currently|taking|takes|having|planned|coming|upcoming)\b/g;

/** Reads a question about who is away. Undefined if the text says anything more, as each word has to be understood. */
export function readAway({ asking, named, filters, compared }: Heard): AwayAsked | undefined {
  const people = [...filters, ...compared];
  if (people.some(({ kind, not }) => not || (kind !== 'person' && kind !== 'skill'))) return undefined;
  const cut = cutPeriod(named.rest, { ...asking, ahead: true }, '');
  if (cut.kind === 'problem' || named.puzzle !== undefined) return undefined;
  const rest = cut.kind === 'none' ? named.rest : cut.rest;
  // Who comes back on a day is not known, only whether somebody is away.
  if (!AWAY.test(rest) && !(BACK.test(rest) && people.some(({ kind }) => kind === 'person'))) return undefined;
  const left =
    rest
      .replace(AWAY, ' ')
      .replace(BACK, ' ')
      .replace(BESIDE, ' ')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  if (left.some((word) => !FILLERS.has(word) && !HELPERS.has(word))) return undefined;
  return { period: cut.kind === 'none' ? undefined : cut.period, filters: people };
}
