import { z } from 'zod';
import { mrkdwn } from '../../infra/slack/blocks/text.ts';

/** Further details of a line of the audit trail. */
const Details = z
  .object({
    person: z.string(),
    role: z.string(),
    successor: z.string(),
    pm: z.string(),
    team: z.array(z.string()),
    reason: z.string(),
    outcome: z.string(),
    from: z.string(),
    to: z.string(),
    add: z.array(z.string()),
    remove: z.array(z.string()),
    group: z.string(),
    skill: z.string(),
    by: z.string(),
    holder: z.string(),
    setting: z.string(),
    fields: z.array(z.string()),
  })
  .partial()
  .catch({});
export type Details = z.infer<typeof Details>;

/**
 * The closed list of actions in the audit trail. Each has the words that follow the name of the person who acted. An
 * action that is missing here does not compile. `/project status` shows the words of a project's actions.
 */
const words = {
  'project.requested': () => 'requested it',
  'project.reissued': () => 'requested it anew',
  'project.offered': ({ person }) =>
    person === undefined
      ? 'offered it to everybody who can do it'
      : `offered it to ${handle(person)}, who is next in line`,
  'project.escalated': () => 'nobody had claimed it, so the operations channel was told',
  'project.claimed': () => 'claimed it',
  'project.claimed-elsewhere': ({ by = 'somebody' }) => `claimed elsewhere by ${mrkdwn(by, 100)}`,
  'claim.differs': ({ by = 'somebody', holder = 'somebody else' }) =>
    `claimed elsewhere by ${mrkdwn(by, 100)} too, but ${mrkdwn(holder, 100)} was first`,
  'project.changed': ({ fields = [] }) => `changed ${fields.length === 0 ? 'it' : listOf(fields.map(fieldName))}`,
  'project.released': () => 'gave it back',
  'project.started': ({ team = [] }) => `started it${team.length === 0 ? '' : ` with ${handles(team)}`}`,
  'project.completed': () => 'completed it',
  'project.cancelled': ({ reason }) => `cancelled it${reason === undefined ? '' : `: ${oneLine(reason)}`}`,
  'project.reopened': () => 'reopened it',
  'channel.created': () => 'its channel was made',
  'channel.chosen': ({ setting = 'a setting', to = 'another channel' }) =>
    `decided that ${mrkdwn(setting, 40)} means ${mrkdwn(to, 40)}`,
  'offer.passed': () => 'passed on it',
  'offer.pass-undone': () => 'took their pass back',
  'standby.joined': () => 'stands in line for it',
  'standby.left': ({ person }) => (person === undefined ? 'left its line' : `${handle(person)} is out of its line`),
  'claim.confirmed': () => 'is still on it',
  'review.given': () => 'somebody reviewed their colleagues',
  'invoice.drafted': () => 'its draft invoice was made in FreshBooks',
  'invoice.described': () => 'said what to invoice',
  'survey.asked': () => 'asked its client for a score',
  'survey.mailed': () => 'its client was asked for a score',
  'survey.unsent': () => 'its client could not be asked for a score',
  'survey.answered': () => 'its client answered',
  'survey.changed': () => 'its client changed the answer',
  'survey.stopped': () => 'its client wants no more surveys',
  'survey.resumed': () => 'its client wants surveys again',
  'feedback.taken': () => 'its client gave a score',
  'feedback.followed_up': () => 'follows up its client’s score',
  'feedback.outcome_logged': () => 'wrote down what came of a score',
  'member.joined': ({ person = 'somebody', role }) =>
    `added ${handle(person)}${role === undefined ? '' : ` as ${roleWord(role)}`}`,
  'member.role-changed': ({ person = 'somebody', role = 'specialist' }) => `made ${handle(person)} ${roleWord(role)}`,
  'member.left': ({ person = 'somebody', successor }) =>
    `removed ${handle(person)}${successor === undefined ? '' : `, and ${handle(successor)} took over`}`,
  'person.added': ({ person = 'somebody', role = 'specialist' }) => `added ${handle(person)} as ${roleWord(role)}`,
  'person.returned': ({ person = 'somebody' }) => `brought ${handle(person)} back`,
  'person.removed': ({ person = 'somebody' }) => `removed ${handle(person)}`,
  'person.upserted': ({ person = 'somebody' }) => `said who ${handle(person)} is`,
  'person.role-changed': ({ person = 'somebody', to = 'specialist' }) => `made ${handle(person)} ${roleWord(to)}`,
  'person.skills-changed': ({ person = 'somebody', add = [], remove = [] }) =>
    `changed what ${handle(person)} can do: ${[...add.map((slug) => `+${slug}`), ...remove.map((slug) => `-${slug}`)].map(handle).join(' ')}`,
  'person.linked': ({ person = 'somebody' }) => `found ${handle(person)} in Slack`,
  'person.unlinked': ({ person = 'somebody' }) => `took a Slack account of another organisation from ${handle(person)}`,
  'person.deactivated': ({ person = 'somebody' }) => `the account of ${handle(person)} was switched off`,
  'person.reactivated': ({ person = 'somebody' }) => `the account of ${handle(person)} was switched on again`,
  'person.away': ({ person = 'somebody' }) => `${handle(person)} is away`,
  'person.back': ({ person = 'somebody' }) => `${handle(person)} is back`,
  'person.hours-changed': ({ person = 'somebody', to }) =>
    `changed when ${handle(person)} works${to === undefined ? '' : `: ${mrkdwn(to, 200)}`}`,
  'person.days-off-changed': ({ person = 'somebody', to }) =>
    `changed the days off of ${handle(person)}${to === undefined ? '' : `: ${mrkdwn(to, 200)}`}`,
  'person.capacity-changed': ({ person = 'somebody', to = 'any number' }) =>
    `changed how many projects ${handle(person)} takes at a time: ${mrkdwn(to, 20)}`,
  'person.full': ({ person = 'somebody' }) => `${handle(person)} has no room for more`,
  'group.bound': ({ group = 'a group', skill = 'a skill' }) => `gave the group ${handle(group)} ${handle(skill)}`,
  'group.unbound': ({ group = 'a group', skill = 'a skill' }) =>
    `took ${handle(skill)} from the group ${handle(group)}`,
} as const satisfies Record<string, (details: Details) => string>;

/** The names of all actions that the audit trail can record. */
export type Action = keyof typeof words;

/**
 * Actions that are recorded for the operator and never shown. In a team of three, the time of a review would reveal
 * its author. Who is in line for a project is shown elsewhere, only to people who lead.
 */
export const CONFIDENTIAL: readonly Action[] = ['review.given', 'standby.joined', 'standby.left'];

/** The words of a line. If another version wrote the action, its name is shown instead. */
export function wordsOf(action: string, details: unknown): string {
  return isAction(action) ? words[action](Details.parse(details ?? {})) : mrkdwn(action.replaceAll(/[._-]/g, ' '), 60);
}

function isAction(action: string): action is Action {
  return Object.hasOwn(words, action);
}

/** The labels of a project's fields. The trail may contain fields that only another version knows. */
const fieldNames = new Map([
  ['skills', 'the skills it takes'],
  ['dueAt', 'its due date'],
  ['urgent', 'how urgent it is'],
  ['pageUrl', 'its page'],
  ['intercomUrl', 'its Intercom conversation'],
]);

export function fieldName(field: string): string {
  return fieldNames.get(field) ?? `its ${mrkdwn(field, 40)}`;
}

/** Joins words: "its title, its brief and its budget". */
export function listOf(things: string[]): string {
  return things.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

const MOST_NAMED = 5;

function handles(team: string[]): string {
  const more = team.length - MOST_NAMED;
  return `${team.slice(0, MOST_NAMED).map(handle).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const roleWord = (role: string) => (role === 'pm' ? 'project manager' : mrkdwn(role, 20));
const handle = (name: string) => mrkdwn(name, 64);
const oneLine = (text: string) => mrkdwn(text.replace(/\s+/g, ' '), 100);
