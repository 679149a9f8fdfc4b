import type { Person, Role } from '../../../generated/prisma/client.ts';
import type { SlackPerson } from '../../../infra/directory/slack-person.ts';
import { mention, mrkdwn } from '../../../infra/slack/blocks/text.ts';
import { sayDate } from '../../calendar/day.ts';
import type { Now } from '../../calendar/period.ts';
import type { GiveAccountResult } from '../accounts/link.ts';
import type { AddResult } from '../roster/add.ts';
import type { RemoveResult } from '../roster/remove.ts';
import type { Held } from '../skills/held.ts';

type Named = Pick<Person, 'name' | 'handle'>;

export const roleNames: Record<Role, string> = { pm: 'project manager', specialist: 'specialist', admin: 'admin' };

/** A person's name in answers, without a mention. */
export function who({ name, handle }: Named): string {
  return `*${mrkdwn(name, 200)}* (@${mrkdwn(handle)})`;
}

export function skillList(slugs: readonly string[]): string {
  return slugs.length === 0 ? 'no skills' : slugs.map((slug) => `\`${mrkdwn(slug)}\``).join(', ');
}

export function addAnswer(result: AddResult): string {
  switch (result.outcome) {
    case 'added':
      return `${who(result.person)} is on the roster now: ${standing(result)}.`;
    case 'returned':
      return `${who(result.person)} is back on the roster: ${standing(result)}.`;
    case 'changed':
      return `${who(result.person)} is now: ${standing(result)}.`;
    case 'unchanged':
      return `${who(result.person)} is already on the roster, and nothing changes: ${standing(result)}.`;
    case 'email_taken':
      return `Their e-mail address is that of ${who(result.holder)}, who has another Slack account. \`/team link @${mrkdwn(result.holder.handle)} @account\` says which of the two is theirs.`;
    case 'last_admin':
      return lastAdmin(result.person);
  }
}

/** Why somebody in Slack cannot be on the roster. */
export type Unfit =
  | { kind: 'unknown'; ref: string }
  | { kind: 'slack_away'; ref: string }
  | { kind: 'bot' | 'foreign' | 'deactivated' | 'no_email'; person: Pick<SlackPerson, 'slackId'> };

export function unfitAnswer(unfit: Unfit): string {
  switch (unfit.kind) {
    case 'unknown':
      if (/[^@]@[^@]/.test(unfit.ref) && !unfit.ref.startsWith('<@')) {
        return `Slack knows nobody with the address ${mrkdwn(unfit.ref, 80)}. Invite them to this workspace first, or see whether it is right.`;
      }
      return `Slack knows nobody called ${mrkdwn(unfit.ref, 80)}. Type \`@\` and pick them from the list that appears, or type their e-mail address.`;
    case 'slack_away':
      return `Slack does not say at the moment who ${mrkdwn(unfit.ref, 80)} is. Nothing was changed for them; try again in a minute.`;
    case 'bot':
      return `${mention(unfit.person.slackId)} is an app; only people can be on the roster.`;
    case 'foreign':
      return `${mention(unfit.person.slackId)} is of another organisation; only accounts of this workspace can be on the roster.`;
    case 'deactivated':
      return `The Slack account ${mention(unfit.person.slackId)} is switched off. Activate it again in Slack first.`;
    case 'no_email':
      return `Slack does not show me the e-mail address of ${mention(unfit.person.slackId)}, and without one nobody can be on the roster. The @ops app needs the scope \`users:read.email\` (manifests/ops.yaml has it), and they an address in their profile.`;
  }
}

/** The result of assigning a Slack account. */
export function linkAnswer(result: GiveAccountResult, person: Named, slackId: string): string {
  switch (result.outcome) {
    case 'linked':
      return `${who(person)} has the Slack account ${mention(slackId)} now: their messages go there from now on.`;
    case 'unchanged':
      return `${who(person)} has the Slack account ${mention(slackId)} already.`;
    case 'taken':
      return `${mention(slackId)} is the Slack account of ${who(result.holder)} already. \`/team link @${mrkdwn(result.holder.handle)} @account\` gives them another one first.`;
    case 'gone':
      return notOn(person);
  }
}

export function removeAnswer(result: RemoveResult, person: Named): string {
  switch (result.outcome) {
    case 'removed': {
      const gone = `${who(person)} is off the roster and is offered nothing any more.`;
      if (result.stillOn.length === 0) return gone;
      const codes = result.stillOn.map((code) => `\`${mrkdwn(code)}\``).join(', ');
      return `${gone} Still on ${codes}: \`/project release CODE\` offers a claimed project again, \`/project remove-member @user CODE\` takes them out of a running one.`;
    }
    case 'unchanged':
      return notOn(person);
    case 'last_admin':
      return lastAdmin(person);
  }
}

export function roleAnswer(result: 'changed' | 'unchanged' | 'last_admin', person: Named, role: Role): string {
  if (result === 'last_admin') return lastAdmin(person);
  const what = `${role === 'admin' ? 'an' : 'a'} ${roleNames[role]}`;
  return result === 'changed' ? `${who(person)} is now ${what}.` : `${who(person)} is ${what} already.`;
}

/** Names somebody's skills after a change, and the parts of the change that had no effect. */
export function skillsAnswer(
  person: Named,
  { skills, absent, fromGroup }: { skills: readonly string[]; absent: readonly string[]; fromGroup: readonly Held[] },
): string {
  const lines = [`${who(person)} has ${skillList(skills)}.`];
  if (absent.length > 0) lines.push(`They did not have ${skillList(absent)}.`);
  for (const { slug, group } of fromGroup) {
    lines.push(`\`${mrkdwn(slug)}\` stays: they have it through the user group @${mrkdwn(group ?? '')}.`);
  }
  return lines.join(' ');
}

export function heldSkills(skills: readonly Held[]): string {
  if (skills.length === 0) return 'no skills';
  const written = ({ slug, group }: Held) =>
    group === undefined ? `\`${mrkdwn(slug)}\`` : `\`${mrkdwn(slug)}\` (through @${mrkdwn(group)})`;
  return skills.map(written).join(', ');
}

/** `changed`: false if nothing changed, because the person was away already, or back already. */
export function awayAnswer({
  person,
  away,
  changed,
  themselves,
}: {
  person: Named;
  away: boolean;
  changed: boolean;
  themselves: boolean;
}): string {
  const subject = themselves ? 'You are' : `${who(person)} is`;
  if (!changed) return `${subject} ${away ? 'away' : 'here'} already.`;
  const back = themselves ? '`/team back` ends it' : `\`/team back @${mrkdwn(person.handle)}\` ends it`;
  return away
    ? `${subject} away now: no project is offered, open offers are withdrawn. ${back}.`
    : `${subject} back: projects that wait and fit are on their way.`;
}

export function notOn(person: Named): string {
  return `${who(person)} is not on the roster any more; \`/team add @${mrkdwn(person.handle)}\` brings them back.`;
}

/** The answer if nobody on the roster has the typed name. `meant`: the handle that looks most like it. */
export function nobody(ref: string, meant: string | undefined): string {
  const hint = meant === undefined ? '' : ` Did you mean @${mrkdwn(meant)}?`;
  return `Nobody on the roster is known as ${shownRef(ref)}.${hint}`;
}

/** When somebody went away. */
export function awaySince(date: Date, at: Now): string {
  return `away since ${sayDate(date, at)}`;
}

/** Shows a mention as it is, and anything else as text. */
function shownRef(ref: string): string {
  const [, slackId] = /^<@([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>$/.exec(ref) ?? [];
  return slackId === undefined ? `“${mrkdwn(ref, 80)}”` : mention(slackId);
}

function standing({ person, skills }: { person: Pick<Person, 'role'>; skills: readonly string[] }): string {
  return `${roleNames[person.role]}, ${skillList(skills)}`;
}

function lastAdmin(person: Named): string {
  return `${who(person)} is the last admin: without one nobody could keep the roster. Make somebody else admin first: \`/team role @user admin\`.`;
}
