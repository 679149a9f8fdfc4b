import { notOn } from '../app/domain/team/answers/answers.ts';
import { findPerson } from '../app/domain/team/roster/find.ts';
import type { Person } from '../app/generated/prisma/client.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import { mention, mrkdwn } from '../app/infra/slack/blocks/text.ts';
import { spelledOut } from './groups.ts';
import { nearest } from './nearest.ts';
import type { Word } from './words.ts';

/** The most handles that are compared to find the most similar one. */
const HANDLES_MOST = 1_000;

export type NamedPeople =
  /** `notes`: about group members who are not included, as mrkdwn. */
  | { people: Person[]; notes: string[] }
  /** All people who were not found, with the reasons, as mrkdwn. */
  | { problem: string };

/**
 * Finds the people that the words name, without duplicates. If one of them is not on the roster, nothing is returned
 * but the problem, so a command is carried out completely or not at all. `former`: people who left the roster count
 * too.
 */
export async function namedPeople(
  typed: readonly Word[],
  services: Services,
  { former = false }: { former?: boolean } = {},
): Promise<NamedPeople> {
  const { db, directory } = services;
  const { words, notes, problems } = await spelledOut(typed, services);
  const refs = words.filter(({ kind }) => kind === 'person');
  const found = await Promise.all(refs.map(async ({ text }) => ({ text, person: await findPerson(db, text) })));
  const people = new Map(found.flatMap(({ person }) => (person === null ? [] : [[person.id, person] as const])));
  if (!former) problems.push(...[...people.values()].filter(({ active }) => !active).map(notOn));
  const unknown = [...new Set(found.flatMap(({ text, person }) => (person === null ? [text] : [])))];
  const known = unknown.some((text) => slackIdIn(text) === undefined) ? await handles() : [];
  for (const text of unknown) problems.push(await whyUnknown(text, known));
  return problems.length === 0 ? { people: [...people.values()], notes } : { problem: problems.join('\n') };

  async function handles(): Promise<string[]> {
    const roster = await db.person.findMany({ select: { handle: true }, orderBy: { id: 'asc' }, take: HANDLES_MOST });
    return roster.map(({ handle }) => handle);
  }

  async function whyUnknown(text: string, known: string[]): Promise<string> {
    const slackId = slackIdIn(text);
    if (slackId === undefined) {
      const meant = nearest(text.replace(/^@/, ''), known);
      const hint = meant === undefined ? 'An admin adds people with `/team add`.' : `Did you mean \`@${meant}\`?`;
      return `Nobody on the roster is known as ${mrkdwn(text, 100)}. ${hint}`;
    }
    const inSlack = await directory.person({ slackId });
    if (inSlack?.isBot === true) return `${mention(slackId)} is an app, not a person.`;
    return `${mention(slackId)} is in Slack, but not on the roster. An admin adds them: \`/team add @${mrkdwn(inSlack?.name ?? 'user', 80)}\`.`;
  }
}

function slackIdIn(text: string): string | undefined {
  return /^<@([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>$/.exec(text)?.[1];
}
