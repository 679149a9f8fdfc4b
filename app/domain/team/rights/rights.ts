import type { Role } from '../../../generated/prisma/enums.ts';

/** The acts that need a right, by whatever way they are requested. They are the rows of the table in docs/rights.md. */
export type Act =
  /** Claim, pass, get in line. */
  | 'answer_offer'
  /** Release, "still on it", start: for their own project, or for any project if they lead the agency. */
  | 'lead_project'
  | 'see_projects'
  | 'change_projects'
  /** Their own skills, and whether they are away. */
  | 'change_self'
  | 'set_others_away'
  | 'change_others'
  | 'keep_roster'
  /** Ask a client again who had opted out of surveys. */
  | 'lift_opt_out'
  /** Become the first admin, by the button that owners and admins of the workspace see. */
  | 'become_admin'
  /** Choose which channel a variable means, if two fit. */
  | 'choose_channel'
  | 'follow_up'
  /** Give the review that they were asked for. */
  | 'review'
  | 'ask_metrics'
  | 'ask_pm_metrics'
  | 'ask_admin_metrics'
  | 'help';

/** Somebody who acts, with the data that decide about their rights. */
export type Actor<Somebody extends { role: Role } = { role: Role }> =
  | { kind: 'person'; person: Somebody }
  /** The person was removed from the roster. */
  | { kind: 'inactive' }
  /** The account is not on the roster. */
  | { kind: 'member' | 'guest' }
  /** The account is of another organisation (Slack Connect). This counts even if somebody has put it on the roster. */
  | { kind: 'foreign' };

/** Circumstances that only the caller knows. */
export interface Circumstances {
  /** The actor has claimed this project, or leads it. */
  isOwn?: boolean;
  /** The actor was asked for this review. */
  wasAsked?: boolean;
  /** The actor is an owner or admin of the workspace, as Slack has just confirmed. */
  runsWorkspace?: boolean;
  /** No admin on the roster is active and linked to a Slack account. */
  isWithoutAdmin?: boolean;
}

export type Verdict =
  | { may: true }
  /** The act is refused. `because` says why, and whom to ask; mrkdwn. */
  | { may: false; because: string };

type Rule = 'everybody' | 'members' | 'roster' | 'own' | 'asked' | 'leaders' | 'admins' | 'workspace';

const rules: Record<Act, Rule> = {
  answer_offer: 'roster',
  lead_project: 'own',
  see_projects: 'roster',
  change_projects: 'leaders',
  change_self: 'roster',
  set_others_away: 'leaders',
  change_others: 'admins',
  keep_roster: 'admins',
  lift_opt_out: 'admins',
  become_admin: 'workspace',
  choose_channel: 'leaders',
  follow_up: 'roster',
  review: 'asked',
  ask_metrics: 'members',
  ask_pm_metrics: 'leaders',
  ask_admin_metrics: 'admins',
  help: 'everybody',
};

/** Decides who may do what, for commands, buttons, forms, shortcuts, Homes and metrics. */
export function mayDo(act: Act, actor: Actor, circumstances: Circumstances = {}): Verdict {
  const { isOwn = false, wasAsked = false } = circumstances;
  const rule = rules[act];
  if (rule === 'everybody') return { may: true };
  if (rule === 'workspace') return asFirstAdmin(actor, circumstances);
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

/**
 * Allows full members who are owner or admin of the workspace in Slack, while the roster has no admin. It does not
 * matter whether they are on the roster.
 */
function asFirstAdmin(actor: Actor, { runsWorkspace = false, isWithoutAdmin = false }: Circumstances): Verdict {
  if (actor.kind !== 'person' && actor.kind !== 'member') return { may: false, because: outside[actor.kind] };
  if (!isWithoutAdmin) return { may: false, because: HAS_ADMIN };
  return runsWorkspace ? { may: true } : { may: false, because: WORKSPACE_ONLY };
}

/** Decides like mayDo(), for somebody on the roster. */
export function personMay(act: Act, person: { role: Role }, circumstances: Circumstances = {}): boolean {
  return mayDo(act, { kind: 'person', person }, circumstances).may;
}

/** Whether a role leads the agency: project manager or admin. */
export function leads(role: Role): boolean {
  return role === 'pm' || role === 'admin';
}

/** The answer to somebody who is not on the roster. */
const STRANGER = 'You are not on the roster yet. Ask an admin to add you with `/team add`, then try again.';

const outside: Record<Exclude<Actor['kind'], 'person'>, string> = {
  member: STRANGER,
  guest: STRANGER,
  inactive: 'You are not on the roster any more. Ask an admin to add you again with `/team add`, then try again.',
  foreign:
    'This is for people of this agency, and your account is of another organisation. Ask whoever works with you here.',
};

const LEADERS_ONLY = 'This is for project managers and admins. Ask one of them.';
const ADMINS_ONLY = 'This is for admins. Ask one of them.';
const HAS_ADMIN = 'The roster has an admin by now. Ask them to make you one: `/team role @you admin`.';
const WORKSPACE_ONLY = 'This is for owners and admins of this Slack workspace. Ask one of them.';
const NOT_THEIRS = 'Only whoever has claimed the project can do this, or a project manager. Ask one of them.';
const NOT_ASKED = 'This review was asked of somebody else. Ask your project manager if you expected one.';
