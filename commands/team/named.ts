import { nobody, notOn } from '../../app/domain/team/answers/answers.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import type { Person } from '../../app/generated/prisma/client.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import { nearest } from '../nearest.ts';
import type { Word } from '../words.ts';

const MOST_PEOPLE = 50;

/** What was typed: people as they were named, each once, and the other words. */
export interface Typed {
  people: string[];
  others: string[];
}

/** Sorts the words of a command about people; or says why they cannot be meant. */
export function sortWords(words: readonly Word[]): Typed | { refusal: string } {
  const people = new Set<string>();
  const others: string[] = [];
  for (const word of words) {
    if (word.kind === 'group') return { refusal: aGroup(word.handle) };
    if (word.kind === 'channel') return { refusal: 'That is a channel; people are meant here, `@name`.' };
    if (word.kind === 'person') people.add(word.text);
    else others.push(word.text);
  }
  if (people.size > MOST_PEOPLE)
    return { refusal: `These are ${people.size} people; at most ${MOST_PEOPLE} at once. Nothing was changed.` };
  return { people: [...people], others };
}

/** Those of them who are on the roster, each once, and what is to be said about the others. */
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

/** Nobody on the roster is called so: perhaps a user group is, or somebody almost. */
export async function notThere(ref: string, { db, directory }: Services): Promise<string> {
  const plain = /^@?([\w.-]+)$/.exec(ref)?.[1];
  if (plain === undefined) return nobody(ref, undefined);
  const group = await namesGroup(ref, directory);
  if (group !== undefined) return group;
  const handles = await db.person.findMany({ where: { active: true }, select: { handle: true } });
  return nobody(
    ref,
    nearest(
      plain,
      handles.map(({ handle }) => handle),
    ),
  );
}

/** The answer where a user group was typed instead of a person and Slack cannot resolve it. */
export async function namesGroup(ref: string, directory: Services['directory']): Promise<string | undefined> {
  const group = ref.startsWith('@') ? await directory.group({ handle: ref }) : undefined;
  return group === undefined ? undefined : aGroup(group.handle);
}

function aGroup(handle: string): string {
  const group = `@${mrkdwn(handle, 80)}`;
  return `${group} is a user group; people are meant here, one by one. \`/team group ${group} SKILL\` gives all its members a skill.`;
}
