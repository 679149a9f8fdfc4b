import type { Act } from '../../../app/domain/team/rights/rights.ts';
import { mayDo } from '../../../app/domain/team/rights/rights.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { onRoster, sortWords } from '../named.ts';

export interface AboutWhom {
  /** The text without the people, with single blanks. */
  said: string;
  /** Calls `answer` for each person. Returns their answers, one line each, with notes about the others. */
  each(answer: (person: Person, themselves: boolean) => Promise<string>): Promise<string>;
}

/**
 * The people whom a command is about; by default the person who types. Everybody on the roster may read, but changing
 * other people needs the right `others`. `what`: what is changed.
 */
export async function aboutWhom(
  { words, by }: Pick<Asked, 'words' | 'by'>,
  services: Services,
  { others, what }: { others: Act; what: string },
): Promise<AboutWhom | { refusal: string }> {
  // Words for days and months may also be handles, so only words with an @ mean people.
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
