import { whyLines } from '../../app/domain/offers/why/answers.ts';
import { whyAsked } from '../../app/domain/offers/why/why.ts';
import { saying } from '../../app/domain/projects/answers/answers.ts';
import { next } from '../../app/domain/projects/answers/buttons.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Asked } from '../command.ts';
import { namedPeople } from '../people.ts';
import type { Word } from '../words.ts';
import { namedProject, nearestPerson, nobodyCalled } from './naming/named.ts';
import { withPlainNames } from './naming/plain-people.ts';

const PEOPLE_MOST = 5;

/** Explains why and when somebody was or was not asked for a project. By default it is the person who types. */
export async function why(asked: Asked, services: Services): Promise<Answer> {
  const { by } = asked;
  const words = await withPlainNames(asked.words, by, services);
  const [named, who] = await Promise.all([
    namedProject({ ...asked, words }, services),
    namedPeople(words, services, { former: true }),
  ]);
  if ('problem' in named) return named.problem;
  if ('problem' in who) return who.problem;
  if (who.people.length === 0) {
    const misspelt = await misspeltName(words, services);
    if (misspelt !== undefined) return nobodyCalled(misspelt, asked, services);
  }
  const people = who.people.length === 0 ? [by] : who.people;
  if (people.length > PEOPLE_MOST)
    return `At most ${PEOPLE_MOST} people at a time, please: you named ${people.length}.`;
  const leads = personMay('change_projects', by);
  const told = await Promise.all(
    people.map(async (person) => whyLines(await whyAsked(services.db, { ...named, person }), { leads }).join('\n')),
  );
  return saying([...told, ...who.notes].join('\n\n'), next.status(named.project.code));
}

/** A word that is similar to somebody's handle. Without this the answer would be about the person who types. */
async function misspeltName(words: readonly Word[], services: Services): Promise<Word | undefined> {
  for (const word of words.slice(0, WORDS_MOST)) {
    const isName = word.kind === 'word' && /^\p{L}{4,}$/u.test(word.text) && !ABOUT.has(word.text.toLowerCase());
    if (isName && (await nearestPerson(word, services)) !== undefined) return word;
  }
  return undefined;
}

const WORDS_MOST = 8;
const ABOUT = new Set(['asked', 'wasn', 'offered', 'given', 'this', 'that', 'told', 'have', 'project', 'with']);
