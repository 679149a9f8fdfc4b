import { z } from 'zod';
import { moment, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import type { TrailEntry } from './status.ts';

const Details = z
  .object({
    person: z.string(),
    role: z.string(),
    successor: z.string(),
    pm: z.string(),
    team: z.array(z.string()),
    reason: z.string(),
    outcome: z.string(),
    by: z.string(),
    holder: z.string(),
  })
  .partial()
  .catch({});
type Details = z.infer<typeof Details>;

/** A line of the audit trail in plain words: when, who, what, from where. */
export function trailLine(entry: TrailEntry): string {
  const details = Details.parse(entry.details ?? {});
  const what = deeds[entry.action]?.(details) ?? mrkdwn(entry.action.replaceAll(/[._-]/g, ' '), 60);
  const who = entry.actorName === null || nameless.has(entry.action) ? '' : `${mrkdwn(entry.actorName, 60)} `;
  return `${moment(entry.at)} · ${who}${what} · ${ways[entry.via] ?? mrkdwn(entry.via, 30)}`;
}

const deeds: Partial<Record<string, (details: Details) => string>> = {
  'project.requested': () => 'requested it',
  'project.reissued': () => 'requested it anew',
  'project.claimed': () => 'claimed it',
  'project.claimed-elsewhere': ({ by = 'somebody' }) => `claimed elsewhere by ${mrkdwn(by, 100)}`,
  'claim.differs': ({ by = 'somebody', holder = 'somebody else' }) =>
    `claimed elsewhere by ${mrkdwn(by, 100)} too, but ${mrkdwn(holder, 100)} was first`,
  'project.released': () => 'gave it back',
  'project.started': ({ team = [] }) => `started it${team.length === 0 ? '' : ` with ${handles(team)}`}`,
  'project.completed': () => 'completed it',
  'project.cancelled': ({ reason }) => `cancelled it${reason === undefined ? '' : `: ${oneLine(reason)}`}`,
  'project.reopened': () => 'reopened it',
  'project.offered': () => 'offered to who can do it',
  'channel.created': () => 'its channel was made',
  'offer.passed': () => 'passed on it',
  'claim.confirmed': () => 'is still on it',
  'review.given': () => 'somebody reviewed their colleagues',
  'feedback.taken': () => 'its client gave a score',
  'feedback.followed_up': () => 'follows up its client’s score',
  'feedback.outcome_logged': () => 'wrote down what came of a score',
  'member.joined': ({ person = 'somebody', role }) =>
    `added ${handle(person)}${role === undefined ? '' : ` as ${mrkdwn(role, 20)}`}`,
  'member.role-changed': ({ person = 'somebody', role = 'specialist' }) => `made ${handle(person)} ${mrkdwn(role, 20)}`,
  'member.left': ({ person = 'somebody', successor }) =>
    `removed ${handle(person)}${successor === undefined ? '' : `, and ${handle(successor)} took over`}`,
};

/** Beside the results of the reviews, the name of who gave some would say whose words they are. */
const nameless: ReadonlySet<string> = new Set(['review.given']);

const ways: Partial<Record<string, string>> = {
  click: 'by a button',
  command: 'by a command',
  event: 'from another system',
  clock: 'automatically',
  home: 'in App Home',
  shortcut: 'by the shortcut',
  hand: 'by hand in Slack',
};

const MOST_NAMED = 5;

function handles(team: string[]): string {
  const more = team.length - MOST_NAMED;
  return `${team.slice(0, MOST_NAMED).map(handle).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const handle = (name: string) => mrkdwn(name, 64);
const oneLine = (text: string) => mrkdwn(text.replace(/\s+/g, ' '), 100);
