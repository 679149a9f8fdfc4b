import { clients } from './agency.ts';

type Send = (type: string, data: object) => Promise<void>;

/** Work that is under way when one first looks, so that there are channels with briefs and people in them. */
const underWay = [
  {
    title: 'Market study for ferries',
    brief: 'Who crosses the harbour, when, and what would they pay? Twenty interviews, one page of answers.',
    skills: ['research'],
    client: clients[1],
    claimer: 'julia',
    pm: 'hana',
    team: ['chloe'],
    joins: 'dario',
  },
  {
    title: 'Product film, one minute',
    brief: 'The new cargo bicycle on wet cobblestones. No voice, music is licensed.',
    skills: ['video'],
    client: clients[2],
    claimer: 'goran',
    pm: 'hana',
    team: ['anna'],
    joins: 'fatima',
  },
  {
    title: 'Price list, typed',
    brief: 'Forty pages of scanned price lists into one clean table, with article numbers.',
    skills: ['data-entry'],
    client: clients[3],
    claimer: 'emeka',
    pm: 'hana',
    team: [],
    joins: 'dario',
  },
] as const;

/** How many projects `startSome` starts. */
export const RUNNING = underWay.length;

/** Tells the product of projects that were asked for, claimed and started elsewhere, by the same signed events as a platform would. */
export async function startSome(send: Send, codeOf: (index: number) => string): Promise<void> {
  for (const [index, { claimer, pm, team, joins, ...asked }] of underWay.entries()) {
    const code = codeOf(index);
    const intercomUrl = `https://app.intercom.com/a/apps/demo/conversations/${code.slice(2)}`;
    await send('project.requested', { ...asked, code, dueAt: inDays(6 + 3 * index), intercomUrl });
    await send('project.claimed', { code, by: claimer });
    await send('project.started', { code, pm, team });
    await send('quote.accepted', { code, person: joins, role: 'specialist' });
  }
}

/** The day so many days from now, as events have it. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
