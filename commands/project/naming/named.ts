import { findProject, type ProjectStory, projectOfChannel } from '../../../app/domain/projects/find.ts';
import { OPEN } from '../../../app/domain/projects/life/lifecycle.ts';
import { findPerson } from '../../../app/domain/team/roster/find.ts';
import { MemberRole } from '../../../app/generated/prisma/enums.ts';
import type { Answer } from '../../../app/inbound/slack/answer.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../../command.ts';
import { nearest } from '../../nearest.ts';
import type { Meant } from '../../typing-again.ts';
import { readable, type Word } from '../../words.ts';
import { isReading, offering, projectsAbout, typed, whichProject } from './which.ts';

/** The most open projects of each state whose codes are compared to find the most similar one. */
const CODES_MOST = 200;

export type NamedProject =
  | { project: ProjectStory }
  /** The answer that explains what is missing, with buttons for the projects that may be meant. */
  | { problem: Answer };

/**
 * Finds the project of a command: by its code in any case, by its channel, or the project of the channel in which the
 * command was typed. Commands that only read also find a project by words of its title or client. `words`: the words
 * to search; by default all.
 */
export async function namedProject(asked: Asked, services: Services): Promise<NamedProject> {
  const naming = asked.words.filter(({ kind }) => kind === 'word' || kind === 'channel');
  const found = new Map<number, ProjectStory>();
  const strange: Word[] = [];
  for (const word of naming) {
    const project = (await lookUp(word, services)) ?? (await byNumber(word, services));
    if (project !== null) found.set(project.id, project);
    else if (!isFiller(word)) strange.push(word);
  }
  const [project, another] = [...found.values()];
  if (project !== undefined && another !== undefined) {
    const codes = [...found.values()].map(({ code }) => mrkdwn(code)).join(', ');
    const text = `One project at a time, please: you named ${codes}. Nothing was changed.`;
    return { problem: offering(text, asked, [...found.values()], naming) };
  }
  const [stranger] = strange;
  if (stranger === undefined) {
    if (project !== undefined) return { project };
    return (await here(asked.channelId, services)) ?? { problem: await whichProject(asked, services) };
  }
  // A command that only reads, or opens a form, ignores extra words.
  if (project !== undefined && (isReading(asked) || asked.subcommand === 'edit')) return { project };
  if (project !== undefined && namesSomebody(stranger, asked)) {
    return { problem: await nobodyCalled(stranger, asked, services) };
  }
  if (project !== undefined) return { problem: await whyUnknown(stranger, asked, services, [project]) };
  const about = stranger.kind === 'channel' ? [] : await projectsAbout(strange, asked, services);
  if (about.length === 0 && namesSomebody(stranger, asked) && (await here(asked.channelId, services)) !== null) {
    return { problem: await nobodyCalled(stranger, asked, services) };
  }
  const [only, other] = about;
  if (only !== undefined && other === undefined && isReading(asked)) return { project: only };
  return { problem: await whyUnknown(stranger, asked, services, about, strange) };
}

/** Does what namedProject() does, for commands that have no other arguments and show or end a project. */
export async function namedProjectAlone(asked: Asked, services: Services): Promise<NamedProject> {
  const stray = asked.words.find(({ kind }) => kind === 'person' || kind === 'group');
  if (stray === undefined) return namedProject(asked, services);
  return { problem: `This command takes a project, not people. Type \`${asked.usage}\`.` };
}

/** The project of the channel in which the command was typed. */
export async function here(channelId: string, { db }: Services): Promise<{ project: ProjectStory } | null> {
  const project = await projectOfChannel(db, channelId);
  return project === null ? null : { project };
}

/** The project that a word names, if there is one. */
export async function lookUp(word: Word, { db }: Services): Promise<ProjectStory | null> {
  if (word.kind === 'channel') return projectOfChannel(db, word.id);
  const code = codeIn(word);
  if (code === undefined) return null;
  const project = await findProject(db, code);
  if (project !== null) return project;
  // The word may be P1042 for P-1042, or the name of its channel: p-1042-landing-page.
  const [, letters, digits] = /^([A-Z]+)-?(\d+)(?:-|$)/.exec(code) ?? [];
  return digits === undefined || `${letters}-${digits}` === code ? null : findProject(db, `${letters}-${digits}`);
}

/** Finds P-1042 for 1042. It is not used where a number may be a day or an amount. */
async function byNumber({ text }: Word, { db }: Services): Promise<ProjectStory | null> {
  const number = /^#?(\d{1,9})[.:!?]?$/.exec(text)?.[1];
  return number === undefined ? null : findProject(db, `P-${number}`);
}

/**
 * The code in a word, without the punctuation around it: `#p-1042:`, P–1042, P-1042's. Copied quotes and backticks
 * are removed as well.
 */
export function codeIn({ text }: Word): string | undefined {
  const plain = text
    .toUpperCase()
    .replace(/^[*_~]+|[*_~]+$/g, '')
    .replace(/[–—‑_]/g, '-')
    .replace(/[’']S$/, '');
  return /^["'`“”‘’#(]*([A-Z0-9-]{2,80})["'`“”‘’.:!?)]*$/.exec(plain)?.[1];
}

/** Whether a word means nothing for the command, such as "the". */
export function isFiller({ kind, text }: Word): boolean {
  return kind === 'word' && (!/[\p{L}\p{N}]/u.test(text) || FILLERS.has(text.toLowerCase().replace(/[.!?:]+$/, '')));
}

const FILLERS = new Set(
  `a about again all am and are asap at back for from here i in is it it's its just me member members my now of off on our p people please
  pls plz project projects task thanks that the this thx to us we with yes you`.split(/\s+/),
);

/** Whether a word that is no project probably names a person, because the command takes people. */
function namesSomebody({ kind, text }: Word, { subcommand }: Asked): boolean {
  const isRole = Object.values(MemberRole).some((role) => role === text.toLowerCase());
  return kind === 'word' && TAKES_PEOPLE.has(subcommand) && /^\D+$/.test(text) && !isRole;
}

const TAKES_PEOPLE: ReadonlySet<string> = new Set(['add-member', 'remove-member', 'start']);

/** Says that nobody on the roster has this name, with a button for the most similar one. */
export async function nobodyCalled(word: Word, asked: Asked, services: Services): Promise<Answer> {
  const near = await nearestPerson(word, services);
  const said = `Nobody on the roster is known as “${mrkdwn(readable(word.text).replace(/^!/, '@'), 40)}”${isReading(asked) ? '' : ', so nothing was changed'}.`;
  if (near === undefined) return `${said} Type \`${asked.usage}\`.`;
  const meant: Meant = { command: '/project', text: typed(asked, [word], `@${near}`) };
  return offering(`${said} Did you mean \`@${near}\`?`, asked, [], [], [meant]);
}

/** The handle that is most similar to a word. */
export async function nearestPerson({ text }: Word, { db }: Services): Promise<string | undefined> {
  const roster = await db.person.findMany({ where: { active: true }, select: { handle: true }, take: CODES_MOST });
  return nearest(
    text,
    roster.map(({ handle }) => handle),
  );
}

/**
 * Explains why a word names no project, and offers projects that may be meant. `instead`: the words that the chosen
 * code replaces.
 */
export async function whyUnknown(
  word: Word,
  asked: Asked,
  services: Services,
  instead: readonly ProjectStory[] = [],
  strange: readonly Word[] = [word],
): Promise<Answer> {
  const { usage } = asked;
  if (word.kind === 'channel') {
    return offering(`<#${word.id}> is not the channel of a project. Type \`${usage}\`.`, asked, [], []);
  }
  const said = `There is no project ${mrkdwn(readable(word.text).toUpperCase(), 40)}.`;
  const how = `Type \`${usage}\`.`;
  const role = Object.values(MemberRole).find((one) => one === word.text.toLowerCase());
  if (role !== undefined) return `${said} If you mean the role: \`as ${role}\`. ${how}`;
  const person = /^[\w.-]{1,64}$/.test(word.text) ? await findPerson(services.db, word.text) : null;
  if (person !== null) {
    const meant: Meant = { command: '/project', text: typed(asked, [word], `@${person.handle}`) };
    return offering(`${said} If you mean the person: \`@${person.handle}\`. ${how}`, asked, [], [], [meant]);
  }
  if (instead.length > 0) {
    const question = instead.length === 1 ? 'Do you mean this one?' : 'Do you mean one of these?';
    return offering(`${said} ${question}`, asked, instead, strange);
  }
  const near = nearest(word.text, await openCodes(services));
  const meant = near === undefined ? null : await findProject(services.db, near);
  if (meant === null) return offering(`${said} \`/project list open\` shows what there is. ${how}`, asked, [], []);
  return offering(`${said} Did you mean ${mrkdwn(meant.code)}? ${how}`, asked, [meant], [word]);
}

async function openCodes({ db }: Services): Promise<string[]> {
  const newest = await Promise.all(
    OPEN.map((status) =>
      db.project.findMany({
        where: { status },
        select: { code: true },
        orderBy: { requestedAt: 'desc' },
        take: CODES_MOST,
      }),
    ),
  );
  return newest.flat().map(({ code }) => code);
}
