import { heldSkills, skillList, skillsAnswer, who } from '../../app/domain/team/answers/answers.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import { skillsHeld } from '../../app/domain/team/skills/held.ts';
import { changeSkills } from '../../app/domain/team/skills/skills.ts';
import type { Person } from '../../app/generated/prisma/client.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { typingAgain } from '../typing-again.ts';
import { onRoster, sortWords, withoutFillers } from './named.ts';
import { readSkill, readSkills } from './skills-typed.ts';

interface Change {
  add: string[];
  remove: string[];
  /** Skills that did not exist before. */
  made: string[];
}

/** A skill with its sign; phones make dashes of hyphens. */
const SIGNED = /^([+\u2212\u2013\u2014-])(.+)$/;

/** Joins a sign with its skill, "+ seo", and reads "add seo" and "remove seo". */
function signedWords(words: readonly string[]): string[] {
  const signed: string[] = [];
  let sign = '';
  for (const word of words) {
    if (/^(\+|add|plus)$/i.test(word)) sign = '+';
    else if (/^(-|remove|delete|drop|minus|without)$/i.test(word)) sign = '-';
    else signed.push(SIGNED.test(word) ? word : `${sign}${word}`);
  }
  return signed;
}

/** Shows or changes somebody's skills. By default they are those of the person who types. */
export async function skills({ words, by }: Asked, services: Services): Promise<Answer> {
  const typed = await sortWords(words, services);
  if ('refusal' in typed) return typed.refusal;
  const others = signedWords(withoutFillers(typed.others));
  const unsigned = others.filter((word) => !SIGNED.test(word));
  if (unsigned.length > 0 && unsigned.every((word) => readSkill(word).slug !== undefined)) {
    // Without a sign it is not said whether a skill is added or removed.
    const who = typed.people.join(' ');
    const meant = ['+', '-'].map((sign) => ({
      command: '/team' as const,
      text: `skills ${who} ${others.map((word) => (SIGNED.test(word) ? word : `${sign}${word}`)).join(' ')}`,
    }));
    return typingAgain('`+design` adds a skill, `-design` removes one. Which is it? Nothing was changed yet.', meant);
  }
  const change = await readChange(others, services);
  if ('refusal' in change) return change.refusal;
  const { people, complaints } = await onRoster(typed.people, services);
  const about = typed.people.length === 0 ? [by] : people;
  const changes = change.add.length + change.remove.length > 0;
  if (changes && !personMay('change_others', by) && (complaints.length > 0 || about.some(({ id }) => id !== by.id)))
    return 'The skills of others are changed by admins. Ask one of them; your own you change with `/team skills +design -seo`.';

  const answers: string[] = [];
  for (const person of about)
    answers.push(await (changes ? apply(person, change, { by, services }) : show(person, services)));
  if (change.made.length > 0 && about.length > 0)
    answers.push(`New on the roster's list of skills: ${skillList(change.made)}.`);
  return [...answers, ...complaints, ...typed.notes].join('\n');
}

/** Every skill that a person has or a project has wanted. */
export async function knownSkills({ db }: Pick<Services, 'db'>): Promise<string[]> {
  const rows = await db.skill.findMany({ select: { slug: true }, orderBy: { slug: 'asc' } });
  return rows.map(({ slug }) => slug);
}

/** Parses `+design -seo`. */
async function readChange(words: readonly string[], services: Services): Promise<Change | { refusal: string }> {
  const signed = words.map((word) => SIGNED.exec(word) ?? undefined);
  const bare = words.find((_, index) => signed[index] === undefined);
  if (bare !== undefined)
    return {
      refusal: `“${mrkdwn(bare, 80)}”? \`+design\` adds a skill, \`-design\` removes one. Nothing was changed.`,
    };
  const plus = signed.flatMap((match) => (match?.[1] === '+' ? [match[2] ?? ''] : []));
  const minus = signed.flatMap((match) => (match === undefined || match[1] === '+' ? [] : [match[2] ?? '']));
  const { slugs: add, made, complaints } = readSkills(plus, plus.length === 0 ? [] : await knownSkills(services));
  const removed = minus.map(readSkill);
  const all = [...complaints, ...removed.flatMap(({ complaint }) => complaint ?? [])];
  if (all.length > 0) return { refusal: `${all.join('\n')}\nNothing was changed.` };
  return { add, remove: removed.flatMap(({ slug }) => slug ?? []), made };
}

async function apply(
  person: Person,
  { add, remove }: Change,
  { by, services }: { by: Asked['by']; services: Services },
): Promise<string> {
  const { transact, clock } = services;
  const { before, after } = await transact(async (tx) => {
    const before = await skillsHeld(tx, person.id);
    const how = { at: clock.now(), via: 'command' as const, actor: by.handle };
    await changeSkills(tx, { personId: person.id, add, remove, ...how });
    return { before, after: await skillsHeld(tx, person.id) };
  });
  const absent = remove.filter((slug) => !before.some((one) => one.slug === slug));
  const fromGroup = after.filter(({ slug }) => remove.includes(slug));
  return skillsAnswer(person, { skills: after.map(({ slug }) => slug), absent, fromGroup });
}

async function show(person: Person, { db }: Services): Promise<string> {
  return `${who(person)} has ${heldSkills(await skillsHeld(db, person.id))}.`;
}
