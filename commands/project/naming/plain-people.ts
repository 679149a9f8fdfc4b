import { bare as bareRef } from '../../../app/domain/team/roster/find.ts';
import type { Person } from '../../../app/generated/prisma/client.ts';
import { MemberRole } from '../../../app/generated/prisma/enums.ts';
import type { Answer } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { Asked } from '../../command.ts';
import { typingAgain } from '../../typing-again.ts';
import type { Word } from '../../words.ts';
import { isFiller, lookUp } from './named.ts';

/** The most people whose names are compared. */
const PEOPLE_MOST = 1_000;
/** The most words of a name. */
const NAME_MOST = 4;

type Known = Pick<Person, 'handle' | 'name' | 'slackId'>;

/**
 * Finds people whose names were typed without an @: "dario", "Dario Conti", "me". A name counts if it is that of one
 * person only, and no project has it as its code. The last names behind an @handle are left out, because phones send
 * "@dario Conti" for a person who is not picked from the list.
 */
export async function withPlainNames(
  words: readonly Word[],
  by: Pick<Person, 'handle'>,
  services: Services,
): Promise<Word[]> {
  if (!words.some((word) => mayBeName(word))) return [...words];
  const people = await services.db.person.findMany({
    where: { active: true },
    select: { handle: true, name: true, slackId: true },
    orderBy: { id: 'asc' },
    take: PEOPLE_MOST,
  });
  const found: Word[] = [];
  for (let at = 0; at < words.length; ) {
    const length = await lengthOfName(words.slice(at, at + NAME_MOST));
    const named = words.slice(at, at + length);
    const person = length === 0 ? undefined : (ownName(named, by) ?? oneNamed(named, people));
    const before = found.at(-1);
    const word = words[at];
    if (person !== undefined) found.push({ kind: 'person', text: `@${person.handle}` });
    else if (word !== undefined && !(before !== undefined && isRestOfName(word, before, people))) found.push(word);
    at += person === undefined ? 1 : length;
  }
  return found;

  /** The number of words that are one name; 0 if the first one begins none. */
  async function lengthOfName(typed: readonly Word[]): Promise<number> {
    const end = typed.findIndex((word) => !mayBeName(word));
    const most = end === -1 ? typed.length : end;
    for (let length = most; length > 0; length--) {
      const some = typed.slice(0, length);
      const isOne = ownName(some, by) !== undefined || oneNamed(some, people) !== undefined;
      const [first] = some;
      if (isOne && first !== undefined && (await lookUp(first, services)) === null) return length;
    }
    return 0;
  }
}

/**
 * For commands that are not carried out for a name without an @, which may be meant otherwise: asks with a button that
 * types it with the @. Undefined: no such name was typed.
 */
export async function askPlainNames(asked: Asked, services: Services): Promise<Answer | undefined> {
  const words = await withPlainNames(asked.words, asked.by, services);
  const people = words.filter(({ kind, text }) => kind === 'person' && !asked.words.some((one) => one.text === text));
  if (people.length === 0) return undefined;
  const names = people.map(({ text }) => `\`${text}\``).join(', ');
  const text = `${asked.subcommand} ${words.map((word) => word.text).join(' ')}`;
  return typingAgain(`Do you mean ${names}? Nothing was changed yet.`, [{ command: '/project', text }]);
}

/** Whether the word may be a part of a name. Roles and words such as "from" are not. */
function mayBeName(word: Word): boolean {
  const text = bare(word);
  if (word.kind !== 'word' || !/^\p{L}[\p{L}.'’-]*$/u.test(text)) return false;
  if (isOwn(text)) return true;
  return !isFiller(word) && !Object.values(MemberRole).some((role) => role === text) && text !== 'as';
}

const bare = ({ text }: Word): string => text.toLowerCase().replace(/^["“”„'‘]+|["“”'’.!?:]+$/g, '');
const isOwn = (text: string): boolean => text === 'me' || text === 'myself';

function ownName(words: readonly Word[], by: Pick<Person, 'handle'>): Pick<Person, 'handle'> | undefined {
  const [only, another] = words;
  return only !== undefined && another === undefined && isOwn(bare(only)) ? by : undefined;
}

/** The only person with this handle, whole name or first name. */
function oneNamed(words: readonly Word[], people: readonly Known[]): Known | undefined {
  const typed = words.map(bare).join(' ');
  const byHandle = people.find(({ handle }) => handle === typed);
  if (byHandle !== undefined) return byHandle;
  const named = people.filter(({ name }) => {
    const parts = partsOf(name);
    return parts.join(' ') === typed || (words.length === 1 && parts[0] === typed);
  });
  return named.length === 1 ? named[0] : undefined;
}

function isRestOfName(word: Word, { kind, text }: Word, people: readonly Known[]): boolean {
  if (kind !== 'person' || word.kind !== 'word') return false;
  const ref = bareRef(text);
  const person = people.find(({ handle, slackId }) => handle === ref.toLowerCase() || slackId === ref);
  return person !== undefined && partsOf(person.name).slice(1).includes(bare(word));
}

const partsOf = (name: string): string[] => name.toLowerCase().split(/\s+/).filter(Boolean);
