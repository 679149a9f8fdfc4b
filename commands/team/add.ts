import { findAccount } from '../../app/domain/team/accounts/account.ts';
import { addAnswer, skillList, unfitAnswer } from '../../app/domain/team/answers/answers.ts';
import { addPerson, extendPerson } from '../../app/domain/team/roster/add.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { Role } from '../../app/generated/prisma/enums.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import type { Word } from '../words.ts';
import { namesGroup, sortWords } from './named.ts';
import { knownSkills } from './skills.ts';
import { readSkills } from './skills-typed.ts';

const WHO = 'Who, and what can they do? `/team add @user design research`, or `/team add @user as pm`.';

interface Wanted {
  skills: readonly string[];
  role: Role | undefined;
}

/** Puts people who are in Slack onto the roster; those who are on it get the skills and the role besides. */
export async function add({ words, by }: Asked, services: Services): Promise<string> {
  const asRole = readRole(words);
  if ('refusal' in asRole) return asRole.refusal;
  const typed = sortWords(asRole.others);
  if ('refusal' in typed) return typed.refusal;
  if (typed.people.length === 0) return WHO;
  const { slugs: skills, made, complaints } = readSkills(typed.others, await knownSkills(services));
  if (complaints.length > 0) return `${complaints.join('\n')}\nNothing was changed.`;

  const answers: string[] = [];
  for (const ref of typed.people) {
    answers.push(await addOne(ref, { skills, role: asRole.role }, { by, services }));
  }
  if (made.length > 0) answers.push(`New on the roster's list of skills: ${skillList(made)}.`);
  return answers.join('\n');
}

async function addOne(
  ref: string,
  wanted: Wanted,
  { by, services }: { by: Asked['by']; services: Services },
): Promise<string> {
  const { db, transact, clock } = services;
  const how = () => ({ ...wanted, at: clock.now(), via: 'command' as const, actor: by.handle });
  const known = await findPerson(db, ref);
  if (known !== null && known.slackId !== null) {
    return addAnswer(await transact((tx) => extendPerson(tx, { personId: known.id, ...how() })));
  }
  const found = await findAccount(known?.email ?? ref, services);
  if ('unfit' in found) return (await namesGroup(ref, services.directory)) ?? unfitAnswer(found.unfit);
  if (known === null && wanted.skills.length === 0 && wanted.role === undefined) {
    return `What can *${mrkdwn(found.account.realName)}* do? \`/team add @user design research\`, or \`/team add @user as pm\`.`;
  }
  return addAnswer(await transact((tx) => addPerson(tx, found.account, how())));
}

/** `as pm`, anywhere among the words. */
function readRole(words: readonly Word[]): { role: Role | undefined; others: Word[] } | { refusal: string } {
  const at = words.findIndex(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'as');
  if (at < 0) return { role: undefined, others: [...words] };
  const named = words[at + 1]?.text ?? '';
  const role = roleOf(named);
  if (role === undefined) return { refusal: noRole(named) };
  return { role, others: [...words.slice(0, at), ...words.slice(at + 2)] };
}

export function roleOf(word: string): Role | undefined {
  return Object.values(Role).find((role) => role === word.toLowerCase());
}

export function noRole(word: string): string {
  return `There is no role "${mrkdwn(word, 40)}": it is \`pm\`, \`specialist\` or \`admin\`.`;
}
