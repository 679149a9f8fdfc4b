import type { Role } from '../../../generated/prisma/enums.ts';

/** What somebody may want to do, whatever way they come: the rows of the table in docs/rights.md. */
export type Act =
  /** Claim, pass, stand in line. */
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
  /** Ask a client who has opted out of surveys and has come back. */
  | 'lift_opt_out'
  /** Become the first admin, by the button for the owners and admins of the workspace. */
  | 'become_admin'
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
  /** They are an owner or admin of the workspace in Slack, who was just asked. */
  runsWorkspace?: boolean;
  /** Nobody on the roster is an admin, active and linked. */
  isWithoutAdmin?: boolean;
}

export type Verdict =
  | { may: true }
  /** Why not, and whom to ask; mrkdwn. */
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

/** Who may do what: the one place that decides it, for commands, buttons, forms, shortcuts, Homes and metrics. */
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

/** Full members whom Slack calls owner or admin, while there is no admin on the roster, whether they are on it or not. */
function asFirstAdmin(actor: Actor, { runsWorkspace = false, isWithoutAdmin = false }: Circumstances): Verdict {
  if (actor.kind !== 'person' && actor.kind !== 'member') return { may: false, because: outside[actor.kind] };
  if (!isWithoutAdmin) return { may: false, because: HAS_ADMIN };
  return runsWorkspace ? { may: true } : { may: false, because: WORKSPACE_ONLY };
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
