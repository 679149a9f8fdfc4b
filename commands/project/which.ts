import type { ProjectStory } from '../../app/domain/projects/find.ts';
import { OPEN } from '../../app/domain/projects/life/lifecycle.ts';
import { personMay } from '../../app/domain/team/rights/rights.ts';
import { ProjectStatus } from '../../app/generated/prisma/enums.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import type { Prisma } from '../../app/infra/database/client.ts';
import type { MessageBody } from '../../app/infra/slack/posts/posts.ts';
import type { Asked } from '../command.ts';
import { type Meant, typingAgain } from '../typing-again.ts';
import type { Word } from '../words.ts';

const OFFERED_MOST = 5;
/** A word of a title that is worth searching for. */
const WORD_LEAST = 3;
const WORDS_MOST = 5;

const READING: ReadonlySet<string> = new Set(['status', 'members']);

/** To look at a project, not to change it. */
export function isReading({ subcommand }: Pick<Asked, 'subcommand'>): boolean {
  return READING.has(subcommand);
}

/** "Which project?", with a button for each that is likely meant: the person's own, and for those who lead the newest. */
export async function whichProject(
  asked: Asked,
  services: Services,
  { how = 'Type' }: { how?: string } = {},
): Promise<MessageBody> {
  const projects = await likely(asked, services);
  const none = projects.length === 0 ? 'There is none for that at the moment. ' : '';
  return offering(`Which project? ${none}${how} \`${asked.usage}\`.`, asked, projects, []);
}

/** An answer with a button for each of these projects, which types the same once more with its code. `instead`: the words that it stands in place of. */
export function offering(
  text: string,
  asked: Asked,
  projects: readonly ProjectStory[],
  instead: readonly Word[],
  others: readonly Meant[] = [],
): MessageBody {
  const meant = projects.map(
    ({ code, title }): Meant => ({
      command: '/project',
      text: typed(asked, instead, code),
      label: `${code} · ${title}`,
    }),
  );
  return typingAgain(text, [...meant, ...others]);
}

/** What was typed, with `word` in place of others; where it stands in place of nothing it comes first. */
export function typed({ subcommand, rest }: Asked, instead: readonly Word[], word: string): string {
  const [first, ...others] = instead;
  if (first === undefined) return `${subcommand} ${word} ${rest}`.trim();
  let text = rest.replace(first.text, () => word);
  for (const other of others) text = text.replace(other.text, '');
  return `${subcommand} ${text.includes(word) ? text : `${word} ${text}`}`.replace(/\s+/g, ' ').trim();
}

/** Projects whose title or client has all of these words. */
export async function projectsAbout(words: readonly Word[], asked: Asked, { db }: Services): Promise<ProjectStory[]> {
  const wanted = words
    .map(({ text }) => text.replace(/[^\p{L}\p{N}-]/gu, ''))
    .filter((text) => text.length >= WORD_LEAST);
  if (wanted.length === 0 || wanted.length > WORDS_MOST) return [];
  const has = (contains: string): Prisma.ProjectWhereInput => ({
    OR: [{ title: { contains } }, { client: { name: { contains } } }, { client: { company: { contains } } }],
  });
  return db.project.findMany({
    where: { status: { in: [...statesFor(asked)] }, AND: wanted.map(has) },
    include: { claimer: true, client: true },
    orderBy: { requestedAt: 'desc' },
    take: OFFERED_MOST,
  });
}

async function likely(asked: Asked, { db }: Services): Promise<ProjectStory[]> {
  const { by } = asked;
  const status = { in: [...statesFor(asked)] };
  const newest = {
    include: { claimer: true, client: true },
    orderBy: { requestedAt: 'desc' },
    take: OFFERED_MOST,
  } as const;
  const own = await db.project.findMany({
    where: { status, OR: [{ claimerId: by.id }, { members: { some: { personId: by.id, leftAt: null } } }] },
    ...newest,
  });
  const seesOthers = isReading(asked) || personMay('change_projects', by);
  const others =
    own.length < OFFERED_MOST && seesOthers ? await db.project.findMany({ where: { status }, ...newest }) : [];
  const projects = new Map([...own, ...others].map((project) => [project.id, project]));
  return [...projects.values()].slice(0, OFFERED_MOST);
}

/** The states in which a project has to be for this to make sense. */
function statesFor({ subcommand }: Pick<Asked, 'subcommand'>): readonly ProjectStatus[] {
  switch (subcommand) {
    case 'start':
      return ['claimed', 'requested'];
    case 'release':
      return ['claimed'];
    case 'complete':
      return ['started'];
    case 'reopen':
      return ['completed', 'cancelled'];
    case 'survey':
      return ['completed'];
    case 'status':
    case 'members':
      return Object.values(ProjectStatus);
    default:
      return OPEN;
  }
}
