import test from 'ava';
import { type Act, type Actor, mayDo } from '../../../app/domain/team/rights/rights.ts';
import type { Role } from '../../../app/generated/prisma/enums.ts';

const person = (role: Role): Actor => ({ kind: 'person', person: { role } });

const columns: [string, Actor][] = [
  ['other organisation', { kind: 'foreign' }],
  ['guest', { kind: 'guest' }],
  ['member', { kind: 'member' }],
  ['removed', { kind: 'inactive' }],
  ['specialist', person('specialist')],
  ['pm', person('pm')],
  ['admin', person('admin')],
];

/**
 * The table of docs/rights.md, a line for each act. o: only if it is their own, if they were asked, or if they own the
 * workspace.
 */
const table: Record<Act, string> = {
  answer_offer: '- - - - y y y',
  lead_project: '- - - - o y y',
  see_projects: '- - - - y y y',
  change_projects: '- - - - - y y',
  change_self: '- - - - y y y',
  set_others_away: '- - - - - y y',
  change_others: '- - - - - - y',
  keep_roster: '- - - - - - y',
  lift_opt_out: '- - - - - - y',
  become_admin: '- - o - o o o',
  choose_channel: '- - - - - y y',
  follow_up: '- - - - y y y',
  review: '- - - - o o o',
  ask_metrics: '- - y - y y y',
  ask_pm_metrics: '- - - - - y y',
  ask_admin_metrics: '- - - - - - y',
  help: 'y y y y y y y',
};

test('the rights are those of the table, and somebody who lacks one is told why and whom to ask', (t) => {
  for (const [act, line] of Object.entries(table) as [Act, string][]) {
    line.split(' ').forEach((cell, index) => {
      const [name, actor] = columns[index] ?? ['', { kind: 'guest' }];
      const plain = mayDo(act, actor);
      const own = mayDo(act, actor, { isOwn: true, wasAsked: true, runsWorkspace: true, isWithoutAdmin: true });
      t.is(plain.may, cell === 'y', `${act}: ${name}`);
      t.is(own.may, cell !== '-', `${act}, own: ${name}`);
      if (!plain.may) t.regex(plain.because, /\bAsk\b/, `${act}: ${name}`);
    });
  }
});
