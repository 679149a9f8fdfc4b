import { findProject, type ProjectStory, projectOfChannel } from '../../app/domain/projects/find.ts';
import { OPEN } from '../../app/domain/projects/life/lifecycle.ts';
import { findPerson } from '../../app/domain/team/roster/find.ts';
import { MemberRole } from '../../app/generated/prisma/enums.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';
import type { Word } from '../words.ts';

/** How many open projects of each state are compared to find the nearest code. */
const CODES_MOST = 200;

export type NamedProject =
  | { project: ProjectStory }
  /** Mrkdwn. */
  | { problem: string };

/**
 * The one project that a command is about: named by its code in any case, by its channel, or by nothing, where the
 * command is typed in its channel. `words`: what may name it; all that was typed unless told otherwise.
 */
export async function namedProject(
  { words, channelId, usage }: Pick<Asked, 'words' | 'channelId' | 'usage'>,
  services: Services,
): Promise<NamedProject> {
  const naming = words.filter(({ kind }) => kind === 'word' || kind === 'channel');
  if (naming.length === 0) return (await here(channelId, services)) ?? { problem: `Which project? Type \`${usage}\`.` };

  const found = new Map<number, ProjectStory>();
  for (const word of naming) {
    const project = await lookUp(word, services);
    if (project === null) return { problem: await whyUnknown(word, services, usage) };
    found.set(project.id, project);
  }
  const [project, another] = [...found.values()];
  if (project === undefined || another !== undefined) {
    const codes = [...found.values()].map(({ code }) => mrkdwn(code)).join(', ');
    return { problem: `One project at a time, please: you named ${codes}. Nothing was changed. Type \`${usage}\`.` };
  }
  return { project };
}

/** The same where nobody else is to be named: to look at a project, or to end it. */
export async function namedProjectAlone(asked: Asked, services: Services): Promise<NamedProject> {
  const stray = asked.words.find(({ kind }) => kind === 'person' || kind === 'group');
  if (stray === undefined) return namedProject(asked, services);
  return { problem: `This command takes a project, not people. Type \`${asked.usage}\`.` };
}

/** The project whose channel this is. */
export async function here(channelId: string, { db }: Services): Promise<{ project: ProjectStory } | null> {
  const project = await projectOfChannel(db, channelId);
  return project === null ? null : { project };
}

/** The project that a word names, if it names one. */
export async function lookUp(word: Word, { db }: Services): Promise<ProjectStory | null> {
  if (word.kind === 'channel') return projectOfChannel(db, word.id);
  const code = codeIn(word);
  return code === undefined ? null : findProject(db, code);
}

/** The code that a word may be; what people put around one is forgiven: `#p-1042:`, and quotes and backticks that were copied with it. */
export function codeIn({ text }: Word): string | undefined {
  return /^["'`“”‘’#]*([A-Z0-9-]{2,32})["'`“”‘’.:!?]*$/.exec(text.toUpperCase())?.[1];
}

/** Why a word names no project, and what was perhaps meant; mrkdwn. */
export async function whyUnknown(word: Word, services: Services, usage: string): Promise<string> {
  if (word.kind === 'channel') return `<#${word.id}> is not the channel of a project. Type \`${usage}\`.`;
  const said = `There is no project ${mrkdwn(word.text.toUpperCase(), 40)}.`;
  const typed = `Type \`${usage}\`.`;
  const role = Object.values(MemberRole).find((one) => one === word.text.toLowerCase());
  if (role !== undefined) return `${said} If you mean the role: \`as ${role}\`. ${typed}`;
  const person = /^[\w.-]{1,64}$/.test(word.text) ? await findPerson(services.db, word.text) : null;
  if (person !== null) return `${said} If you mean the person: \`@${person.handle}\`. ${typed}`;
  const meant = nearest(word.text, await openCodes(services));
  return `${said} ${meant === undefined ? '`/project list open` shows what there is.' : `Did you mean ${mrkdwn(meant)}?`} ${typed}`;
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
