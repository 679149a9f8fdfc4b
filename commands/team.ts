import { adminOffer } from '../app/domain/team/answers/first-admin.ts';
import { isOfferedAdmin } from '../app/domain/team/rights/actor.ts';
import type { Command } from './command.ts';
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

/** The command /team. Its help is built from this table. */
export const team: Command = {
  name: '/team',
  under: async (slackId, services) => ((await isOfferedAdmin(services, slackId)) ? adminOffer() : undefined),
  subcommands: [
    {
      name: 'list',
      also: ['ls', 'who', 'whos', 'who’s', "who's", 'show', 'where', 'people', 'members', 'roster', 'everybody'],
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
