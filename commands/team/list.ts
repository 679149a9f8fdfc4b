import { rosterAnswer } from '../../app/domain/team/answers/list-answer.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { type RosterFilter, rosterPage } from '../../app/domain/team/roster/list.ts';
import type { Role } from '../../app/generated/prisma/enums.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';
import { typingAgain } from '../typing-again.ts';
import { notThere, sortWords } from './named.ts';
import { knownSkills } from './skills.ts';

/** Lists the roster: everybody, people who are away, people with a skill, or one person. */
export async function list({ words }: Asked, services: Services): Promise<Answer> {
  const typed = await sortWords(words, services);
  if ('refusal' in typed) return typed.refusal;
  const { people } = typed;
  const others = typed.others
    .map((word) => word.replace(/[?!.]+$/, ''))
    .filter((word) => !FILLERS.has(word.toLowerCase()));
  const isGroup = people.length > 1 && words.length === 1;
  if (people.length + others.length > 1 && !isGroup)
    return 'One at a time: `/team list SKILL`, `/team list away` or `/team list @user`.';
  const filter = await (isGroup
    ? byPeople(people, services)
    : people[0] === undefined
      ? byWord(others[0], services)
      : byPerson(people[0], services));
  if (typeof filter === 'string' || 'text' in filter) return filter;
  const at = { now: services.clock.now(), timeZone: services.config.timeZone };
  return rosterAnswer(await rosterPage(services.db, { filter, page: 0 }), at);
}

async function byPeople(refs: readonly string[], { db }: Services): Promise<RosterFilter> {
  const people = await Promise.all(refs.map((ref) => findPerson(db, ref)));
  return { kind: 'people', personIds: people.flatMap((person) => (person === null ? [] : [person.id])) };
}

async function byPerson(ref: string, services: Services): Promise<RosterFilter | Answer> {
  const person = await findPerson(services.db, ref);
  return person === null ? notThere(ref, services) : { kind: 'person', personId: person.id };
}

async function byWord(word: string | undefined, services: Services): Promise<RosterFilter | Answer> {
  if (word === undefined) return { kind: 'all' };
  const slug = word.toLowerCase();
  if (slug === 'away') return { kind: 'away' };
  const role = ROLES.get(slug.replace(/s$/, ''));
  if (role !== undefined) return withRole(role, services);
  const known = await knownSkills(services);
  if (known.includes(slug)) return { kind: 'skill', slug };
  const meant = nearest(slug, known);
  if (meant === undefined)
    return `There is no skill \`${mrkdwn(word, 80)}\`. \`/team list\` shows everybody with theirs.`;
  return typingAgain(`There is no skill \`${mrkdwn(word, 80)}\`. Did you mean \`${mrkdwn(meant)}\`?`, [
    { command: '/team', text: `list ${meant}` },
  ]);
}

async function withRole(role: Role, { db }: Services): Promise<RosterFilter> {
  const people = await db.person.findMany({
    where: { role, active: true },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return { kind: 'people', personIds: people.map(({ id }) => id) };
}

const ROLES = new Map<string, Role>([
  ['pm', 'pm'],
  ['manager', 'pm'],
  ['admin', 'admin'],
  ['specialist', 'specialist'],
]);

const FILLERS = new Set(
  `a all and are at can do does everybody everyone for has have in is it me my now of on our people please project s show
  team that the they this today us we who who's whos with you`.split(/\s+/),
);
