import type { ProjectStory } from '../../../app/domain/projects/find.ts';
import { OPEN } from '../../../app/domain/projects/life/lifecycle.ts';
import { personMay } from '../../../app/domain/team/rights/rights.ts';
import { ProjectStatus } from '../../../app/generated/prisma/enums.ts';
import type { Services } from '../../../app/inbound/slack/services.ts';
import type { MessageBody } from '../../../app/infra/slack/posts/posts.ts';
import type { Asked } from '../../command.ts';
import { type Meant, typingAgain } from '../../typing-again.ts';
import type { Word } from '../../words.ts';

const OFFERED_MOST = 5;
/** The shortest words of a title that are searched for. */
const WORD_LEAST = 3;
const WORDS_MOST = 5;
/** The most projects of each state that are searched. */
const SEARCHED_MOST = 200;
const STORY = { claimer: true, client: true } as const;

const READING: ReadonlySet<string> = new Set(['status', 'members', 'why']);

/** Whether the command only reads a project. */
export function isReading({ subcommand }: Pick<Asked, 'subcommand'>): boolean {
  return READING.has(subcommand);
}

/**
 * Asks "Which project?", with a button for each project that may be meant: the person's own ones, and for people who
 * lead also the newest.
 */
export async function whichProject(
  asked: Asked,
  services: Services,
  { how = 'Type' }: { how?: string } = {},
): Promise<MessageBody> {
  const projects = await likely(asked, services);
  const none = projects.length === 0 ? 'There is none for that at the moment. ' : '';
  return offering(`Which project? ${none}${how} \`${asked.usage}\`.`, asked, projects, []);
}

/**
 * An answer with a button for each of these projects. The button types the same command with the project's code.
 * `instead`: the words that the code replaces.
 */
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

/** The typed text with `word` in place of the words `instead`; at the beginning if it replaces none. */
export function typed({ subcommand, rest }: Asked, instead: readonly Word[], word: string): string {
  const [first, ...others] = instead;
  if (first === undefined) return `${subcommand} ${word} ${rest}`.trim();
  let text = rest.replace(first.text, () => word);
  for (const other of others) text = text.replace(other.text, '');
  return `${subcommand} ${text.includes(word) ? text : `${word} ${text}`}`.replace(/\s+/g, ' ').trim();
}

/** Recent projects whose title or client contains all of these words. */
export async function projectsAbout(words: readonly Word[], asked: Asked, services: Services): Promise<ProjectStory[]> {
  const wanted = words
    .map(({ text }) => text.replace(/[^\p{L}\p{N}-]/gu, '').toLowerCase())
    .filter((text) => text.length >= WORD_LEAST);
  if (wanted.length === 0 || wanted.length > WORDS_MOST) return [];
  const newest = await newestIn(statesFor(asked), SEARCHED_MOST, services);
  return newest
    .filter(({ title, client: { name, company } }) => {
      const said = `${title.slice(0, 1_000)} ${name} ${company ?? ''}`.toLowerCase();
      return wanted.every((word) => said.includes(word));
    })
    .slice(0, OFFERED_MOST);
}

async function likely(asked: Asked, services: Services): Promise<ProjectStory[]> {
  const { db } = services;
  const { id: personId } = asked.by;
  const states = statesFor(asked);
  const status = { in: [...states] };
  const [claims, memberships] = await Promise.all([
    db.project.findMany({ where: { claimerId: personId, status }, include: STORY, take: OFFERED_MOST }),
    db.projectMember.findMany({
      where: { personId, leftAt: null, project: { status } },
      include: { project: { include: STORY } },
      orderBy: { projectId: 'desc' },
      take: OFFERED_MOST,
    }),
  ]);
  const own = newestFirst([...claims, ...memberships.map(({ project }) => project)]);
  const seesOthers = isReading(asked) || personMay('change_projects', asked.by);
  const others = own.length < OFFERED_MOST && seesOthers ? await newestIn(states, OFFERED_MOST, services) : [];
  const projects = new Map([...own, ...others].map((project) => [project.id, project]));
  return [...projects.values()].slice(0, OFFERED_MOST);
}

/** There is one query for each state, in the order of an index. A single query for all of them would sort every row. */
async function newestIn(states: readonly ProjectStatus[], most: number, { db }: Services): Promise<ProjectStory[]> {
  const found = await Promise.all(
    states.map((status) =>
      db.project.findMany({ where: { status }, include: STORY, orderBy: { requestedAt: 'desc' }, take: most }),
    ),
  );
  return newestFirst(found.flat());
}

function newestFirst(projects: ProjectStory[]): ProjectStory[] {
  return projects.sort((one, other) => other.requestedAt.getTime() - one.requestedAt.getTime());
}

/** The states in which a project may be for this command to make sense. */
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
    case 'list':
    case 'members':
    case 'why':
      return Object.values(ProjectStatus);
    default:
      return OPEN;
  }
}
