import { nobody, notOn } from '../../app/domain/team/answers/answers.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import type { Person } from '../../app/generated/prisma/client.ts';
import { Role } from '../../app/generated/prisma/enums.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import { spelledOut } from '../groups.ts';
import { nearest } from '../nearest.ts';
import type { Word } from '../words.ts';

const MOST_PEOPLE = 50;
const MOST_OF_GROUPS = 200;

/** The typed words, sorted into people (without duplicates) and the rest. */
export interface Typed {
  people: string[];
  others: string[];
  /** Notes about group members who are not on the roster, as mrkdwn. */
  notes: string[];
}

/**
 * Sorts the words of a command about people, and replaces groups by their members. If something is wrong, explains
 * it.
 */
export async function sortWords(
  typed: readonly Word[],
  services: Services,
  { exact = false }: { /** `exact`: only words with an @ mean people. */ exact?: boolean } = {},
): Promise<Typed | { refusal: string }> {
  const meant = exact ? typed : await withHandles(typed, services);
  const { words, notes, problems } = await spelledOut(meant, services);
  if (problems.length > 0) return { refusal: `${problems.join('\n')}\nNothing was changed.` };
  const most = words.length > typed.length ? MOST_OF_GROUPS : MOST_PEOPLE;
  const people = new Set<string>();
  const others: string[] = [];
  for (const word of words) {
    if (word.kind === 'channel') return { refusal: 'That is a channel; people are meant here, `@name`.' };
    if (word.kind === 'word' && /^#./.test(word.text)) return { refusal: noChannel(word.text) };
    if (word.kind === 'person') people.add(word.text);
    else others.push(word.text);
  }
  if (people.size > most) return { refusal: tooMany(people.size, most) };
  return { people: [...people], others, notes };
}

/** People often omit the @. So a word that is a handle, and neither a role nor a skill, means that person. */
async function withHandles(words: readonly Word[], { db }: Services): Promise<Word[]> {
  return Promise.all(
    words.map(async (word): Promise<Word> => {
      if (word.kind !== 'word' || !/^[a-z0-9][\w.-]{1,63}$/i.test(word.text) || isReserved(word.text)) return word;
      if ((await db.skill.findUnique({ where: { slug: word.text.toLowerCase() } })) !== null) return word;
      const person = await findPerson(db, word.text);
      return person?.active === true ? { kind: 'person', text: `@${person.handle}` } : word;
    }),
  );
}

function isReserved(word: string): boolean {
  return ['as', 'away', ...Object.values(Role)].includes(word.toLowerCase());
}

function noChannel(typed: string): string {
  return `I see no channel ${mrkdwn(typed, 80)}: pick it from the list that appears when you type \`#\`. Nothing was changed.`;
}

/** Returns the people who are on the roster, without duplicates, and notes about the others. */
export async function onRoster(
  refs: readonly string[],
  services: Services,
): Promise<{ people: Person[]; complaints: string[] }> {
  const people = new Map<number, Person>();
  const complaints: string[] = [];
  for (const ref of refs) {
    const person = await findPerson(services.db, ref);
    if (person === null) complaints.push(await notThere(ref, services));
    else if (!person.active) complaints.push(notOn(person));
    else people.set(person.id, person);
  }
  return { people: [...people.values()], complaints };
}

/** Says that nobody on the roster has this name, and suggests a similar one. */
export async function notThere(ref: string, { db }: Services): Promise<string> {
  const plain = /^@?([\w.-]+)$/.exec(ref)?.[1];
  if (plain === undefined) return nobody(ref, undefined);
  const handles = await db.person.findMany({ where: { active: true }, select: { handle: true } });
  return nobody(
    ref,
    nearest(
      plain,
      handles.map(({ handle }) => handle),
    ),
  );
}

/** Leaves out words that mean nothing between people and skills: "add anna and bela to the team with design". */
export function withoutFillers(words: readonly string[]): string[] {
  return words.filter((word) => /[\p{L}\p{N}+-]/u.test(word) && !FILLERS.has(word.toLowerCase()));
}

const FILLERS = new Set(
  `a an and are as at be can do for from has have i i'm i’m am in is now of on our please pls roster team thanks the their
  they to who with`.split(/\s+/),
);

export function tooMany(count: number, most: number): string {
  return `These are ${count} people; at most ${most} at once. Nothing was changed.`;
}
