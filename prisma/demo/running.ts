import { clients } from './agency.ts';
import type { Send } from './events.ts';
import { filmBrief } from './film-brief.ts';

/**
 * Projects that are running at the start, so that there are channels with briefs and people in them. One of them is
 * overdue, and one has just been completed, so that reviews are requested.
 */
const underWay = [
  {
    title: 'Market study for ferries',
    brief: 'Who crosses the harbour, when, and what would they pay? Twenty interviews, one page of answers.',
    skills: ['research'],
    client: clients[1],
    budget: '3,000 EUR',
    dueInDays: 6,
    claimer: 'julia',
    pm: 'hana',
    team: ['chloe'],
    joins: 'dario',
    isDone: false,
  },
  {
    title: 'Product film, one minute',
    brief: filmBrief,
    skills: ['video'],
    client: clients[2],
    budget: '4,500 EUR',
    dueInDays: 19,
    claimer: 'goran',
    pm: 'hana',
    team: ['anna'],
    joins: 'fatima',
    isDone: false,
  },
  {
    title: 'Price list, typed',
    brief: 'Forty pages of scanned price lists into one clean table, with article numbers.',
    skills: ['data-entry'],
    client: clients[3],
    budget: '400 EUR',
    dueInDays: -2,
    claimer: 'emeka',
    pm: 'igor',
    team: [],
    joins: 'dario',
    isDone: false,
  },
  {
    title: 'Subtitles for a radio play',
    brief: 'Fifty minutes, German and Hungarian, for the deaf and for those who learn.',
    skills: ['translation'],
    client: clients[4],
    budget: '900 EUR',
    dueInDays: 0,
    claimer: 'kenji',
    pm: 'hana',
    team: ['chloe'],
    joins: 'anna',
    isDone: true,
  },
] as const;

/** The number of projects that `startSome` starts, and how many of them are still running afterwards. */
export const STARTED = underWay.length;
export const RUNNING = underWay.filter(({ isDone }) => !isDone).length;

/**
 * Tells the product about projects that were requested, claimed and started elsewhere, by the same signed events as a
 * platform.
 */
export async function startSome(send: Send, codeOf: (index: number) => string): Promise<void> {
  const stories = underWay.map(async ({ claimer, pm, team, joins, dueInDays, isDone, ...asked }, index) => {
    const code = codeOf(index);
    const intercomUrl = `https://app.intercom.com/a/apps/demo/conversations/${code.slice(2)}`;
    await send('project.requested', { ...asked, code, dueAt: inDays(dueInDays), intercomUrl });
    await send('project.claimed', { code, by: claimer });
    await send('project.started', { code, pm, team });
    await send('quote.accepted', { code, person: joins, role: 'specialist' });
    if (isDone) await send('project.completed', { code });
  });
  await Promise.all(stories);
}

/** The date in a number of days, in the format of events. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
