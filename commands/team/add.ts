import { findAccount } from '../../app/domain/team/accounts/account.ts';
import { addAnswer, roleNames, skillList, unfitAnswer } from '../../app/domain/team/answers/answers.ts';
import { type AddResult, addPerson, extendPerson } from '../../app/domain/team/roster/add.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { Role } from '../../app/generated/prisma/enums.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { withGroups } from '../groups.ts';
import type { Word } from '../words.ts';
import { peopleOfPlaces } from './channel-people.ts';
import { sortWords, type Typed, withoutFillers } from './named.ts';
import { knownSkills } from './skills.ts';
import { readSkills } from './skills-typed.ts';

const WHO = 'Who, and what can they do? `/team add @user design research`, or `/team add @user as pm`.';
const whatOf = ([first]: readonly Word[]): string => {
  const [place, typed] = first?.kind === 'group' ? ['group', `@${mrkdwn(first.handle, 80)}`] : ['channel', '#channel'];
  return `What can the people of that ${place} do? \`/team add ${typed} design\`, or \`/team add ${typed} as pm\`.`;
};
const REFUSED_SHOWN = 15;

interface Wanted {
  skills: readonly string[];
  role: Role | undefined;
}

/** Adds people in Slack to the roster. People who are on it already get the skills and the role in addition. */
export async function add({ words: all, by }: Asked, services: Services): Promise<string> {
  const asRole = readRole(all);
  if ('refusal' in asRole) return asRole.refusal;
  const words = await withGroups(asRole.others, services);
  const places = words.filter(isPlace);
  const typed = await sortWords(
    words.filter((word) => !isPlace(word)),
    services,
  );
  if ('refusal' in typed) return typed.refusal;
  if (typed.people.length === 0 && places.length === 0) return WHO;
  const {
    slugs: skills,
    made,
    complaints,
  } = readSkills(
    withoutFillers(await withoutNames(typed, services)).map((word) => word.replace(/^\+/, '')),
    await knownSkills(services),
  );
  if (complaints.length > 0) return `${complaints.join('\n')}\nNothing was changed.`;

  const wanted = { skills, role: asRole.role };
  const newSkills = made.length > 0 ? [`New on the roster's list of skills: ${skillList(made)}.`] : [];
  if (places.length > 0) {
    const told = await addPlaces(places, { wanted, named: typed.people }, { by, services });
    return [told, ...newSkills].join('\n');
  }
  const answers: string[] = [];
  for (const ref of typed.people) {
    answers.push((await addOne(ref, wanted, { by, services })).text);
  }
  return [...answers, ...newSkills].join('\n');
}

/** Leaves out the last names of people who are named: "add @anna Kovacs design". They would become skills. */
async function withoutNames({ people, others }: Typed, { db, directory }: Services): Promise<string[]> {
  const known = new Set(await knownSkills({ db }));
  const names = await Promise.all(
    people.map(async (ref) => {
      const slackId = /^<@([UW][A-Z0-9]+)/.exec(ref)?.[1];
      const account = slackId === undefined ? undefined : await directory.person({ slackId });
      return `${(await findPerson(db, ref))?.name ?? ''} ${account?.realName ?? ''}`.toLowerCase().split(/\s+/);
    }),
  );
  return others.filter((word) => known.has(word.toLowerCase()) || !names.flat().includes(word.toLowerCase()));
}

/** Whether the word stands for everybody in a channel or a user group. */
const isPlace = ({ kind }: Word): boolean => kind === 'channel' || kind === 'group';

/** Adds everybody in channels and groups. The answer says how many were added, and names those who were not. */
async function addPlaces(
  places: readonly Word[],
  { wanted, named }: { wanted: Wanted; named: readonly string[] },
  { by, services }: { by: Asked['by']; services: Services },
): Promise<string> {
  if (wanted.skills.length === 0 && wanted.role === undefined) return whatOf(places);
  const found = await peopleOfPlaces(places, services);
  if ('refusal' in found) return found.refusal;
  const counts = { added: 0, changed: 0, unchanged: 0 };
  const refused: string[] = [];
  for (const ref of new Set([...found.people, ...named])) {
    const { outcome, text } = await addOne(ref, wanted, { by, services });
    if (outcome === 'refused') refused.push(`• ${text}`);
    else counts[outcome]++;
  }
  const roles = wanted.role === undefined ? '' : ` as ${roleNames[wanted.role]}`;
  const leftOut =
    found.leftOut === 0 ? '' : ` ${found.leftOut} left out: apps, accounts switched off or of other organisations.`;
  const shown = refused.slice(0, REFUSED_SHOWN);
  const more = refused.length > shown.length ? [`and ${refused.length - shown.length} more`] : [];
  return [
    `With ${skillList(wanted.skills)}${roles}: ${counts.added} added to the roster, ${counts.changed} changed, ${counts.unchanged} as they were.${leftOut}`,
    ...(refused.length === 0 ? [] : [`Not added, ${refused.length}:`, ...shown, ...more]),
  ].join('\n');
}

interface Added {
  outcome: 'added' | 'changed' | 'unchanged' | 'refused';
  text: string;
}

function answerOf(result: AddResult): Added {
  return { outcome: outcomes[result.outcome], text: addAnswer(result) };
}

const outcomes = {
  added: 'added',
  returned: 'added',
  changed: 'changed',
  unchanged: 'unchanged',
  email_taken: 'refused',
  last_admin: 'refused',
} as const satisfies Record<AddResult['outcome'], Added['outcome']>;

async function addOne(
  ref: string,
  wanted: Wanted,
  { by, services }: { by: Asked['by']; services: Services },
): Promise<Added> {
  const { db, transact, clock } = services;
  const how = () => ({ ...wanted, at: clock.now(), via: 'command' as const, actor: by.handle });
  const known = await findPerson(db, ref);
  if (known !== null && known.slackId !== null) {
    return answerOf(await transact((tx) => extendPerson(tx, { personId: known.id, ...how() })));
  }
  const found = await findAccount(known?.email ?? ref, services);
  if ('unfit' in found) return refusal(unfitAnswer(found.unfit));
  if (known === null && wanted.skills.length === 0 && wanted.role === undefined) {
    const who = mrkdwn(found.account.realName);
    return refusal(`What can *${who}* do? \`/team add @user design research\`, or \`/team add @user as pm\`.`);
  }
  return answerOf(await transact((tx) => addPerson(tx, found.account, how())));
}

function refusal(text: string): Added {
  return { outcome: 'refused', text };
}

/** Finds `as pm` anywhere in the words, and removes it. */
function readRole(words: readonly Word[]): { role: Role | undefined; others: Word[] } | { refusal: string } {
  const at = words.findIndex(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'as');
  if (at < 0) return { role: undefined, others: [...words] };
  const said = words.slice(at + 1).map(({ text }) => text);
  const articles = /^(an?|the)$/i.test(said[0] ?? '') ? 1 : 0;
  const isManager = /^project manager$/i.test(said.slice(articles, articles + 2).join(' '));
  const named = isManager ? 'pm' : (said[articles] ?? '');
  const role = roleOf(named);
  if (role === undefined) return { refusal: noRole(named) };
  return { role, others: words.toSpliced(at, articles + (isManager ? 3 : 2)) };
}

export function roleOf(word: string): Role | undefined {
  return Object.values(Role).find((role) => role === word.toLowerCase());
}

export function noRole(word: string): string {
  const said = word === '' ? 'As what? The role' : `There is no role “${mrkdwn(word, 40)}”: it`;
  return `${said} is \`pm\`, \`specialist\` or \`admin\`.`;
}
