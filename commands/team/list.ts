import { rosterAnswer } from '../../app/domain/team/answers/list-answer.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { type RosterFilter, rosterPage } from '../../app/domain/team/roster/list.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Answer, Rooms } from '../../listeners/payloads.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';
import { notThere, sortWords } from './named.ts';
import { knownSkills } from './skills.ts';

/** Who is on the roster: everybody, those away, those with a skill, or one person. */
export async function list({ words }: Asked, rooms: Rooms): Promise<Answer> {
  const typed = sortWords(words);
  if ('refusal' in typed) return typed.refusal;
  const { people, others } = typed;
  if (people.length + others.length > 1)
    return 'One at a time: `/team list SKILL`, `/team list away` or `/team list @user`.';
  const filter = await (people[0] === undefined ? byWord(others[0], rooms) : byPerson(people[0], rooms));
  if (typeof filter === 'string') return filter;
  return rosterAnswer(await rosterPage(rooms.db, { filter, page: 0 }), rooms.config.timeZone);
}

async function byPerson(ref: string, rooms: Rooms): Promise<RosterFilter | string> {
  const person = await findPerson(rooms.db, ref);
  return person === null ? notThere(ref, rooms) : { kind: 'person', personId: person.id };
}

async function byWord(word: string | undefined, rooms: Rooms): Promise<RosterFilter | string> {
  if (word === undefined) return { kind: 'all' };
  const slug = word.toLowerCase();
  if (slug === 'away') return { kind: 'away' };
  const known = await knownSkills(rooms);
  if (known.includes(slug)) return { kind: 'skill', slug };
  const meant = nearest(slug, known);
  const hint = meant === undefined ? '' : ` Did you mean \`${mrkdwn(meant)}\`?`;
  return `There is no skill \`${mrkdwn(word, 80)}\`.${hint}`;
}
