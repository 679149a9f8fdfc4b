import { rosterAnswer } from '../../app/domain/team/answers/list-answer.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { type RosterFilter, rosterPage } from '../../app/domain/team/roster/list.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';
import { notThere, sortWords } from './named.ts';
import { knownSkills } from './skills.ts';

/** Lists the roster: everybody, people who are away, people with a skill, or one person. */
export async function list({ words }: Asked, services: Services): Promise<Answer> {
  const typed = await sortWords(words, services);
  if ('refusal' in typed) return typed.refusal;
  const { people, others } = typed;
  const isGroup = people.length > 1 && words.length === 1;
  if (people.length + others.length > 1 && !isGroup)
    return 'One at a time: `/team list SKILL`, `/team list away` or `/team list @user`.';
  const filter = await (isGroup
    ? byPeople(people, services)
    : people[0] === undefined
      ? byWord(others[0], services)
      : byPerson(people[0], services));
  if (typeof filter === 'string') return filter;
  const at = { now: services.clock.now(), timeZone: services.config.timeZone };
  return rosterAnswer(await rosterPage(services.db, { filter, page: 0 }), at);
}

async function byPeople(refs: readonly string[], { db }: Services): Promise<RosterFilter> {
  const people = await Promise.all(refs.map((ref) => findPerson(db, ref)));
  return { kind: 'people', personIds: people.flatMap((person) => (person === null ? [] : [person.id])) };
}

async function byPerson(ref: string, services: Services): Promise<RosterFilter | string> {
  const person = await findPerson(services.db, ref);
  return person === null ? notThere(ref, services) : { kind: 'person', personId: person.id };
}

async function byWord(word: string | undefined, services: Services): Promise<RosterFilter | string> {
  if (word === undefined) return { kind: 'all' };
  const slug = word.toLowerCase();
  if (slug === 'away') return { kind: 'away' };
  const known = await knownSkills(services);
  if (known.includes(slug)) return { kind: 'skill', slug };
  const meant = nearest(slug, known);
  const hint = meant === undefined ? '' : ` Did you mean \`${mrkdwn(meant)}\`?`;
  return `There is no skill \`${mrkdwn(word, 80)}\`.${hint}`;
}
