import { adminOffer } from '../app/domain/team/answers/first-admin.ts';
import { isOfferedAdmin } from '../app/domain/team/rights/actor.ts';
import type { Services } from '../app/inbound/slack/services.ts';
import type { Bot } from '../app/infra/slack/bot.ts';
import { type Command, type SimpleCommand, takeCommand } from './command.ts';
import { nps } from './nps.ts';
import { addMember } from './project/add-member.ts';
import { cancel } from './project/cancel.ts';
import { survey } from './project/client/survey.ts';
import { complete } from './project/complete.ts';
import { due } from './project/details/due.ts';
import { edit } from './project/details/edit.ts';
import { newProject } from './project/details/new.ts';
import { list } from './project/list.ts';
import { members } from './project/members.ts';
import { release } from './project/release.ts';
import { removeMember } from './project/remove-member.ts';
import { reopen } from './project/reopen.ts';
import { retry } from './project/retry.ts';
import { start } from './project/start.ts';
import { status } from './project/status.ts';
import { why } from './project/why.ts';
import { takeStats } from './stats.ts';
import { add } from './team/add.ts';
import { away, back } from './team/away.ts';
import { group } from './team/group.ts';
import { importPeople } from './team/import.ts';
import { link } from './team/link.ts';
import { list as listTeam } from './team/list.ts';
import { remove } from './team/remove.ts';
import { role } from './team/role.ts';
import { skills } from './team/skills.ts';
import { capacity } from './team/working/capacity.ts';
import { hours } from './team/working/hours.ts';
import { off } from './team/working/off.ts';

/** SITEMAP 5: every slash command with its subcommands; help is made from it. */
export const project: Command = {
  name: '/project',
  subcommands: [
    {
      name: 'new',
      also: ['create', 'make', 'request'],
      usage: 'new',
      does: 'opens the form for a new project',
      act: 'change_projects',
      kind: 'form',
      run: newProject,
    },
    {
      name: 'edit',
      also: ['change', 'update', 'modify'],
      usage: 'edit [CODE]',
      does: 'opens the form of a project: title, brief, skills, client, due date, budget, links',
      act: 'change_projects',
      kind: 'form',
      run: edit,
    },
    {
      name: 'due',
      also: ['deadline', 'date', 'reschedule', 'move', 'postpone'],
      usage: 'due [CODE] DATE',
      does: 'says when a project is due: `10 Dec`, `next friday`, `none`',
      act: 'change_projects',
      kind: 'effect',
      run: due,
    },
    {
      name: 'list',
      also: ['ls', 'projects', 'board', 'show-all', 'overview'],
      usage: 'list [mine|open|unclaimed|all]',
      does: 'lists projects, newest first',
      act: 'see_projects',
      kind: 'read',
      run: list,
    },
    {
      name: 'status',
      also: ['reviews', 'review', 'show', 'info', 'details', 'view', 'see', 'where', 'about'],
      usage: 'status [CODE]',
      does: 'shows where a project stands, and what happened last',
      act: 'see_projects',
      kind: 'read',
      run: status,
    },
    {
      name: 'start',
      also: ['begin', 'go', 'kickoff', 'kick-off', 'launch'],
      usage: 'start [CODE] [@user…]',
      does: 'starts a project with this team, and makes its channel',
      act: 'lead_project',
      kind: 'effect',
      run: start,
    },
    {
      name: 'add-member',
      also: ['add', 'invite', 'addmember', 'add_member', 'assign', 'staff', 'add-members', 'add-people'],
      usage: 'add-member @user… [CODE] [as ROLE]',
      does: 'adds people, as pm, lead, specialist or reviewer',
      act: 'change_projects',
      kind: 'effect',
      run: addMember,
    },
    {
      name: 'remove-member',
      also: ['remove', 'kick', 'removemember', 'remove_member', 'unassign', 'remove-members', 'take-off'],
      usage: 'remove-member @user… [CODE]',
      does: 'takes people off a project',
      act: 'change_projects',
      kind: 'effect',
      run: removeMember,
    },
    {
      name: 'members',
      also: ['member', 'people', 'team', 'who', 'whos', 'staffing'],
      usage: 'members [CODE]',
      does: 'shows who is on a project',
      act: 'see_projects',
      kind: 'read',
      run: members,
    },
    {
      name: 'why',
      also: ['why-not', 'whynot', 'asked'],
      usage: 'why CODE @user',
      does: 'says why somebody was or was not asked for a project, and when',
      act: 'see_projects',
      kind: 'read',
      run: why,
    },
    {
      name: 'complete',
      also: ['done', 'finish', 'finished', 'close', 'end', 'completed', 'finalize'],
      usage: 'complete [CODE] [without survey]',
      does: 'ends a project that is done: its channel is closed, reviews are asked for, and so is the client. It asks first; `--yes` acts at once',
      act: 'change_projects',
      kind: 'effect',
      run: complete,
    },
    {
      name: 'survey',
      usage: 'survey [CODE]',
      does: 'shows whether the client was asked and answered, and asks (again). `--client-asked`, by an admin, for one who had opted out',
      act: 'change_projects',
      kind: 'effect',
      run: survey,
    },
    {
      name: 'release',
      also: ['unclaim', 'give-back', 'giveback', 'return', 'drop'],
      usage: 'release [CODE]',
      does: 'gives a claimed project back: it is offered again',
      act: 'lead_project',
      kind: 'effect',
      run: release,
    },
    {
      name: 'reopen',
      also: ['re-open', 'resume', 'restart'],
      usage: 'reopen CODE',
      does: 'lets a project go on that was over, or gives it a new channel',
      act: 'change_projects',
      kind: 'effect',
      run: reopen,
    },
    {
      name: 'cancel',
      also: ['abort', 'kill', 'delete', 'stop', 'canceled', 'cancelled'],
      usage: 'cancel [CODE] [reason]',
      does: 'ends a project that will not be done. It asks first; `--yes` acts at once',
      act: 'change_projects',
      kind: 'effect',
      run: cancel,
    },
    {
      name: 'retry',
      usage: 'retry EVENT|job-N|webhook-N|dead',
      does: 'works on a failed event or job once more; `dead`: on all jobs that failed of one cause',
      act: 'change_projects',
      kind: 'effect',
      run: retry,
    },
  ],
};

export const team: Command = {
  name: '/team',
  under: async (slackId, services) => ((await isOfferedAdmin(services, slackId)) ? adminOffer() : undefined),
  subcommands: [
    {
      name: 'list',
      also: ['ls', 'who', 'show', 'people', 'members', 'roster', 'everybody'],
      usage: 'list [SKILL|away|@user]',
      does: 'shows who is on the roster, and what they are on',
      act: 'see_projects',
      kind: 'read',
      run: listTeam,
    },
    {
      name: 'skills',
      also: ['skill', 'tags', 'can'],
      usage: 'skills [@user…] [+SKILL…] [-SKILL…]',
      does: 'shows or changes what you can do; for admins, what others can. `+SKILL!` makes a new skill that looks like another',
      act: 'change_self',
      kind: 'effect',
      run: skills,
    },
    {
      name: 'away',
      also: ['holiday', 'vacation', 'ooo', 'sick', 'leave', 'pause'],
      usage: 'away [@user…]',
      does: 'you are offered nothing until you are back; project managers and admins may name others',
      act: 'change_self',
      kind: 'effect',
      run: away,
    },
    {
      name: 'back',
      also: ['here', 'return', 'unaway'],
      usage: 'back [@user…]',
      does: 'ends that',
      act: 'change_self',
      kind: 'effect',
      run: back,
    },
    {
      name: 'hours',
      also: ['hour', 'schedule', 'timezone', 'zone', 'work'],
      usage: 'hours [@user…] [mon-fri 9:00-18:00] [ZONE]',
      does: 'shows or sets when you work: offers that come at other times wait. `none` goes back to what the agency does; admins may name others',
      act: 'change_self',
      kind: 'effect',
      run: hours,
    },
    {
      name: 'capacity',
      also: ['limit', 'room', 'load'],
      usage: 'capacity [@user…] [N|none]',
      does: 'shows or sets how many projects you take at a time: when you have as many, nothing is offered. Admins may name others',
      act: 'change_self',
      kind: 'effect',
      run: capacity,
    },
    {
      name: 'off',
      also: ['day-off', 'days-off', 'dayoff', 'daysoff'],
      usage: 'off [@user…] [24 Dec - 2 Jan|none]',
      does: 'shows or sets days off; project managers and admins may name others',
      act: 'change_self',
      kind: 'effect',
      run: off,
    },
    {
      name: 'add',
      also: ['invite', 'new', 'create', 'join', 'hire'],
      usage: 'add @user… SKILL… [as pm|specialist|admin]',
      does: 'puts people who are in Slack onto the roster, or adds skills; `#channel` means everybody in it',
      act: 'keep_roster',
      kind: 'effect',
      run: add,
    },
    {
      name: 'import',
      also: ['csv', 'upload'],
      usage: 'import',
      does: 'opens a form for many people at once, as CSV; shows what will change first',
      act: 'keep_roster',
      kind: 'form',
      run: importPeople,
    },
    {
      name: 'role',
      also: ['make', 'promote', 'is'],
      usage: 'role @user… pm|specialist|admin',
      does: 'says what they are',
      act: 'keep_roster',
      kind: 'effect',
      run: role,
    },
    {
      name: 'remove',
      also: ['rm', 'delete', 'kick', 'fire', 'drop'],
      usage: 'remove @user…',
      does: 'takes people off the roster; `add` brings them back',
      act: 'keep_roster',
      kind: 'effect',
      run: remove,
    },
    {
      name: 'group',
      also: ['groups', 'usergroup'],
      usage: 'group [@group] [SKILL|off]',
      does: 'gives all members of a Slack user group a skill, ends that, or shows it',
      act: 'keep_roster',
      kind: 'effect',
      run: group,
    },
    {
      name: 'link',
      usage: 'link @handle @account',
      does: 'says which Slack account somebody on the roster has, where they have a new one',
      act: 'keep_roster',
      kind: 'effect',
      run: link,
    },
  ],
};
export const npsOnDemand: SimpleCommand = {
  name: '/nps',
  usage: '[this week|last month|last 30 days|…]',
  act: 'ask_metrics',
  kind: 'read',
  asksSlack: true,
  run: nps,
};

/** Every command of @ops. */
export function commandOps(services: Services): void {
  const { ops } = services;
  takeCommand(ops, project, services);
  takeCommand(ops, team, services);
  takeCommand(ops, npsOnDemand, services);
  takeStats(ops, services);
}

/** Every command of @statsbot. */
export function commandStatsbot(bot: Bot, services: Services): void {
  takeStats(bot, services);
}
