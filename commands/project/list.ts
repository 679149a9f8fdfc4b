import { LISTS, listProjects, MOST_PAGES } from '../../app/domain/projects/answers/list.ts';
import { listAnswer } from '../../app/domain/projects/answers/list-answer.ts';
import type { Answer } from '../../app/inbound/slack/answer.ts';
import type { Services } from '../../app/inbound/slack/services.ts';
import { mrkdwn } from '../../app/infra/slack/blocks/text.ts';
import type { Asked } from '../command.ts';
import { nearest } from '../nearest.ts';
import { typingAgain } from '../typing-again.ts';
import { readable, type Word } from '../words.ts';
import { offering, projectsAbout } from './naming/which.ts';

/** Shows a page of projects: the person's own, open ones, unclaimed ones, or all. A number selects the page. */
export async function list(asked: Asked, services: Services): Promise<Answer> {
  const { words, by, usage } = asked;
  const typed = words.map(({ text }) => bare(text)).filter((word) => !FILLERS.has(word));
  const page = Number(typed.find((word) => /^\d{1,6}$/.test(word)) ?? 1);
  const [first = 'open', ...others] = [...new Set(typed.filter((word) => !/^\d{1,6}$/.test(word)))];
  const wanted = meant.get(first) ?? first;
  const name = LISTS.find((one) => one === wanted);
  if (name === undefined || others.length > 0) {
    const elsewhere = askedElsewhere(words);
    if (elsewhere !== undefined) return elsewhere;
    const found = await projectsAbout(words, asked, services);
    if (found.length > 0)
      return offering('Do you mean one of these?', { ...asked, subcommand: 'status' }, found, words);
    const near = nearest(wanted, LISTS);
    const hint = near === undefined ? '' : ` Did you mean \`list ${near}\`?`;
    return typingAgain(
      `There is no list of “${mrkdwn(readable(typed.join(' ')), 60)}”.${hint} Type \`${usage}\`.`,
      (near === undefined ? LISTS : [near]).map((one) => ({ command: '/project', text: `list ${one}` })),
    );
  }
  const shown = Math.min(Math.max(page, 1), MOST_PAGES);
  const listed = await listProjects(services.db, { list: name, page: shown, personId: by.id });
  return listAnswer(listed, { now: services.clock.now(), timeZone: services.config.timeZone });
}

/** For lists that somebody else keeps: of a person, or by a state that @statsbot counts. */
function askedElsewhere(words: readonly Word[]): Answer | undefined {
  const person = words.find(({ kind }) => kind === 'person');
  if (person !== undefined) {
    const who = readable(person.text).replace(/^mailto:/, '');
    return typingAgain(`\`/team list @user\` shows what ${mrkdwn(who, 80)} is on.`, [
      { command: '/team', text: `list ${person.text}` },
    ]);
  }
  const metric = words.map(({ text }) => METRICS.get(bare(text))).find((one) => one !== undefined);
  if (metric === undefined) return undefined;
  return `@statsbot keeps that list: \`/stats ${metric}\`, then *Which ones?* under the number.`;
}

const METRICS = new Map([
  ...['overdue', 'late'].map((word) => [word, 'overdue projects'] as const),
  ...['done', 'completed', 'closed', 'finished'].map((word) => [word, 'projects completed this month'] as const),
  ...['cancelled', 'canceled'].map((word) => [word, 'projects cancelled this month'] as const),
  ...['started', 'running', 'underway'].map((word) => [word, 'projects underway'] as const),
]);

/** Removes punctuation and quotes that were copied together with the word: “Open.” */
const bare = (text: string): string => text.toLowerCase().replace(/^["'`“”‘’]+|["'`“”‘’.,:!?]+$/g, '');

const meant = new Map([
  ['my', 'mine'],
  ['me', 'mine'],
  ['own', 'mine'],
  ['requested', 'unclaimed'],
  ['free', 'unclaimed'],
  ['available', 'unclaimed'],
  ['everything', 'all'],
  ['every', 'all'],
  ['active', 'open'],
  ['current', 'open'],
]);

const FILLERS = new Set([
  'of',
  'the',
  'me',
  'show',
  'see',
  'view',
  'give',
  'display',
  'list',
  'project',
  'projects',
  'please',
  'page',
  'our',
]);
