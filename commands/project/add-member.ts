import { addedAnswer } from '../../app/domain/projects/answers/answers.ts';
import { standingInFull } from '../../app/domain/projects/answers/standing.ts';
import { channelTroubleOf } from '../../app/domain/projects/find.ts';
import { addToProject } from '../../app/domain/projects/members/many-members.ts';
import { overbookedNotes } from '../../app/domain/team/answers/overbooked.ts';
import { MemberRole } from '../../app/generated/prisma/enums.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';
import { namedPeople } from '../people.ts';
import type { Word } from '../words.ts';
import { namedProject } from './naming/named.ts';
import { withPlainNames } from './naming/plain-people.ts';

/** Adds people to a project: either all of them or none. */
export async function addMember(asked: Asked, services: Services): Promise<Answer> {
  const { by, via, usage } = asked;
  const told = readRole(asked.words);
  if ('problem' in told) return `${told.problem} Type \`${usage}\`.`;
  const words = await withPlainNames(told.words, by, services);
  const [named, who] = await Promise.all([namedProject({ ...asked, words }, services), namedPeople(words, services)]);
  if ('problem' in named) return named.problem;
  if ('problem' in who) return `${who.problem}\nNobody was added.`;
  if (who.people.length === 0) return `Who should be added? Type \`${usage}\`.`;

  const { code } = named.project;
  const at = services.clock.now();
  const result = await services.transact((tx) =>
    addToProject(tx, { code, people: who.people, role: told.role, at, via, actor: by.handle }),
  );
  if (result.outcome === 'over')
    return `${await standingInFull(services.db, result.project)}; nobody can join it any more.`;
  if (result.outcome === 'unknown') return `${code} is not known any more.`;
  const trouble = await channelTroubleOf(services.db, result.project);
  return addedAnswer({ ...result.project, trouble }, result.added, {
    wanted: told.role,
    notes: [...who.notes, ...(await overbookedNotes(services.db, who.people))],
  });
}

/** Removes `as ROLE` from the words, and returns the role. */
function readRole(words: readonly Word[]): { role?: MemberRole; words: Word[] } | { problem: string } {
  const at = words.findIndex(isAs);
  if (at === -1) return { words: [...words] };
  const known = Object.values(MemberRole);
  const typed = words[at + 1];
  const isManager = /^project manager$/i.test(`${typed?.text} ${words[at + 2]?.text}`);
  const role = isManager ? 'pm' : known.find((one) => one === typed?.text.toLowerCase());
  if (role !== undefined) {
    const others = words.toSpliced(at, isManager ? 3 : 2);
    if (others.some(isAs)) return { problem: 'One role at a time, please: nobody was added.' };
    return { role, words: others };
  }
  const meant = typed === undefined ? undefined : nearest(typed.text, known);
  const hint = meant === undefined ? '' : ` Did you mean \`as ${meant}\`?`;
  const said = typed === undefined ? 'As what?' : `There is no role “${mrkdwn(typed.text, 40)}”.${hint}`;
  return { problem: `${said} The roles are ${known.join(', ')}. Nobody was added.` };
}

const isAs = ({ kind, text }: Word): boolean => kind === 'word' && text.toLowerCase() === 'as';
