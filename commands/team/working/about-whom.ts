import type { Act } from '../../../app/domain/team/rights/rights.ts';
import { mayDo } from '../../../app/domain/team/rights/rights.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { onRoster, sortWords } from '../named.ts';

export interface AboutWhom {
  /** The text besides people, with single blanks. */
  said: string;
  /** One line of answer for each person, with notes about the others. */
  each(answer: (person: Person, themselves: boolean) => Promise<string>): Promise<string>;
}

/**
 * The people that a command is about, by default the person who types. Everybody on the roster may read; changing
 * others needs the right to `others`. `what`: what is changed about them.
 */
export async function aboutWhom(
  { words, by }: Pick<Asked, 'words' | 'by'>,
  services: Services,
  { others, what }: { others: Act; what: string },
): Promise<AboutWhom | { refusal: string }> {
  // Days and months may also be handles, so only words with an @ are people.
  const typed = await sortWords(words, services, { exact: true });
  if ('refusal' in typed) return typed;
  const { people, complaints } = await onRoster(typed.people, services);
  const about = typed.people.length === 0 ? [by] : people;
  const said = typed.others.join(' ');
  const isOthers = complaints.length > 0 || about.some(({ id }) => id !== by.id);
  if (said !== '' && isOthers) {
    const verdict = mayDo(others, { kind: 'person', person: by });
    if (!verdict.may) return { refusal: `The ${what} of others: ${lowerFirst(verdict.because)}` };
  }
  return {
    said,
    async each(answer) {
      const answers: string[] = [];
      for (const person of about) answers.push(await answer(person, person.id === by.id));
      return [...answers, ...complaints, ...typed.notes].join('\n');
    },
  };
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
