import type { Role } from '../../../generated/prisma/enums.ts';

/** What somebody may want to do, whatever way they come: the rows of the table in docs/rights.md. */
export type Act =
  /** Claim, pass. */
  | 'answer_offer'
  /** Release, "still on it", start: their own project, or any where they lead the agency. */
  | 'lead_project'
  | 'see_projects'
  | 'change_projects'
  /** Their own skills, and whether they are away. */
  | 'change_self'
  | 'set_others_away'
  | 'change_others'
  | 'keep_roster'
  /** Say which of two channels a setting means. */
  | 'choose_channel'
  | 'follow_up'
  /** Give the review that they were asked for. */
  | 'review'
  | 'ask_metrics'
  | 'ask_pm_metrics'
  | 'ask_admin_metrics'
  | 'help';

/** Somebody who acts, as far as it matters for what they may. */
export type Actor<Somebody extends { role: Role } = { role: Role }> =
  | { kind: 'person'; person: Somebody }
  /** Was on the roster, and is not any more. */
  | { kind: 'inactive' }
  /** Not on the roster. */
  | { kind: 'member' | 'guest' }
  /** Of another organisation, whether somebody put them on the roster or not (Slack Connect). */
  | { kind: 'foreign' };

/** What only the place where they act can know. */
export interface Circumstances {
  /** They have claimed this project, or lead it. */
  isOwn?: boolean;
  /** They were asked for this review. */
  wasAsked?: boolean;
}

export type Verdict =
  | { may: true }
  /** Why not, and whom to ask; mrkdwn. */
  | { may: false; because: string };

type Rule = 'everybody' | 'members' | 'roster' | 'own' | 'asked' | 'leaders' | 'admins';

const rules: Record<Act, Rule> = {
  answer_offer: 'roster',
  lead_project: 'own',
  see_projects: 'roster',
  change_projects: 'leaders',
  change_self: 'roster',
  set_others_away: 'leaders',
  change_others: 'admins',
  keep_roster: 'admins',
  choose_channel: 'leaders',
  follow_up: 'roster',
  review: 'asked',
  ask_metrics: 'members',
  ask_pm_metrics: 'leaders',
  ask_admin_metrics: 'admins',
  help: 'everybody',
};

/** Who may do what: the one place that decides it, for commands, buttons, forms, shortcuts, Homes and metrics. */
export function mayDo(act: Act, actor: Actor, { isOwn = false, wasAsked = false }: Circumstances = {}): Verdict {
  const rule = rules[act];
  if (rule === 'everybody') return { may: true };
  if (actor.kind !== 'person') {
    return rule === 'members' && actor.kind === 'member' ? { may: true } : { may: false, because: outside[actor.kind] };
  }
  const { role } = actor.person;
  switch (rule) {
    case 'members':
    case 'roster':
      return { may: true };
    case 'own':
      return isOwn || leads(role) ? { may: true } : { may: false, because: NOT_THEIRS };
    case 'asked':
      return wasAsked ? { may: true } : { may: false, because: NOT_ASKED };
    case 'leaders':
      return leads(role) ? { may: true } : { may: false, because: LEADERS_ONLY };
    case 'admins':
      return role === 'admin' ? { may: true } : { may: false, because: ADMINS_ONLY };
  }
}

/** The same of somebody on the roster. */
export function personMay(act: Act, person: { role: Role }, circumstances: Circumstances = {}): boolean {
  return mayDo(act, { kind: 'person', person }, circumstances).may;
}

/** Whether somebody with this role leads the agency: a project manager or an admin. */
export function leads(role: Role): boolean {
  return role === 'pm' || role === 'admin';
}

/** The answer to somebody in Slack whom the roster does not know. */
export const STRANGER = 'You are not on the roster yet. Ask an admin to add you with `/team add`, then try again.';

const outside: Record<Exclude<Actor['kind'], 'person'>, string> = {
  member: STRANGER,
  guest: STRANGER,
  inactive: 'You are not on the roster any more. Ask an admin to add you again with `/team add`, then try again.',
  foreign:
    'This is for people of this agency, and your account is of another organisation. Ask whoever works with you here.',
};

const LEADERS_ONLY = 'This is for project managers and admins. Ask one of them.';
const ADMINS_ONLY = 'This is for admins. Ask one of them.';
const NOT_THEIRS = 'Only whoever has claimed the project can do this, or a project manager. Ask one of them.';
const NOT_ASKED = 'This review was asked of somebody else. Ask your project manager if you expected one.';
