import type { Command } from './command.ts';
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

/** The command /project. Its help is built from this table. */
export const project: Command = {
  name: '/project',
  elsewhere: [
    {
      words: ['claim', 'take', 'grab', 'accept', 'pick', 'pickup', 'pick-up'],
      how: 'A project is claimed with its button *Claim project*: in the message by which @newproject offers it, or under `/project status CODE` while nobody has it. Write to @newproject to see all that is open for you.',
    },
    {
      words: ['offers', 'offer'],
      how: 'Offers come from @newproject. Write to it to see all that is open for you; they are in the Home of @ops, too.',
    },
    {
      words: ['undo', 'revert', 'oops', 'back'],
      how: 'Nothing was undone, because there is no one way back: `/project reopen CODE` lets a project go on that was completed or cancelled, `/project release CODE` gives a claimed one back, `/project due` and `edit` change a field again. A pass has its own button *Undo* for ten minutes.',
    },
    {
      words: ['yes', 'y', 'no', 'ok', 'okay', 'confirm', 'sure'],
      how: 'A question of mine is answered by the button under it. With `--yes` at its end, a command does not ask.',
    },
    {
      words: ['handover', 'hand-over', 'hand', 'reassign', 'transfer', 'lead', 'pm', 'manager', 'owner'],
      how: '`/project remove-member @user CODE` asks who takes over from a lead or project manager; `/project add-member @user CODE as pm` adds another project manager.',
    },
    {
      words: ['overdue', 'late'],
      how: 'Ask `/stats overdue projects`: *Which ones?* under the number lists them.',
    },
    {
      words: ['pass', 'decline', 'reject', 'refuse', 'skip'],
      how: 'An offer is passed with the button *Pass* in the message by which @newproject offers it. Whoever has claimed a project already gives it back with `/project release CODE`.',
    },
  ],
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
      also: ['change', 'update', 'modify', 'rename'],
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
      also: [
        'reviews',
        'review',
        'show',
        'info',
        'details',
        'brief',
        'view',
        'see',
        'where',
        'about',
        'get',
        'find',
        'search',
        'history',
        'log',
        'budget',
        'client',
        'channel',
        'invoice',
      ],
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
      also: ['re-open', 'resume', 'restart', 'restore', 'uncancel', 'un-cancel', 'undelete', 'unarchive'],
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
      does: 'works on a failed event or job once more; `dead`: on all jobs that failed for one reason',
      act: 'change_projects',
      kind: 'effect',
      run: retry,
    },
  ],
};
