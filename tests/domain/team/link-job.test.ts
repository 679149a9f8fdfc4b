import type { ExecutionContext } from 'ava';
import test from 'ava';
import { deactivatedInSlack } from '../../../app/domain/team/accounts/link.ts';
import { teamJobs } from '../../../app/domain/team/jobs.ts';
import type { JobOutcome } from '../../../app/infra/jobs/job.ts';
import { workspace } from '../../infra/directory/workspace.ts';
import { later, roster } from './roster.ts';

async function agency(t: ExecutionContext) {
  const people = await roster(t);
  const world = await workspace(t);
  const jobs = teamJobs({ ...people, ...world });
  /** Runs the job that waits for this person, as the worker would. */
  async function link(handle: string): Promise<JobOutcome> {
    const { id } = await people.db.person.findUniqueOrThrow({ where: { handle } });
    const where = { kind: 'team.link', uniqueKey: `team.link:${id}` };
    const job = await people.db.job.findFirstOrThrow({ where });
    await people.db.job.delete({ where: { id: job.id } });
    const runner = jobs.find(({ kind }) => kind === job.kind);
    return runner!.run(job.payload, { id: job.id, attempt: 1, signal: new AbortController().signal });
  }
  const account = async (handle: string) => {
    const { slackId, slackDeactivated } = await people.db.person.findUniqueOrThrow({ where: { handle } });
    return { slackId, slackDeactivated };
  };
  return { ...people, ...world, link, account };
}

test.serial('somebody is found in Slack by e-mail, and offered projects for their skills', async (t) => {
  const { slack, upsert, request, openTo, link, account } = await agency(t);
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'Anna@Agency.test' });
  await upsert('anna');
  await request('P-1', ['design']);
  t.like(await link('anna'), { kind: 'done' });
  t.deepEqual(await account('anna'), { slackId: id, slackDeactivated: false });
  t.deepEqual(await openTo('anna'), ['P-1']);
});

test.serial(
  'somebody who is not in Slack is reported once, without their e-mail address, and again after it has changed',
  async (t) => {
    const { upsert, reports, link } = await agency(t);
    await upsert('anna');
    await link('anna');
    await upsert('anna', { name: 'Anna Kovacs' }, later);
    await link('anna');
    t.is((await reports()).length, 1);
    t.regex((await reports())[0]!, /\*@anna\* \(Anna\) is not in Slack under their e-mail address/);
    t.false((await reports())[0]!.includes('@agency.test'));
    await upsert('anna', { email: 'kovacs@agency.test' }, later);
    await link('anna');
    t.is((await reports()).length, 2);
  },
);

test.serial('a deactivated account is not linked, and reported differently from a missing one', async (t) => {
  const { slack, directory, upsert, reports, link, account } = await agency(t);
  slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  await slack.changeUser('anna', { deleted: true });
  await directory.refresh();
  await upsert('anna');
  await link('anna');
  t.deepEqual(await account('anna'), { slackId: null, slackDeactivated: false });
  t.regex((await reports())[0]!, /switched off/);
});

test.serial('a given account that is deactivated gets no offers', async (t) => {
  const { slack, upsert, request, openTo, link, account } = await agency(t);
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  await slack.changeUser('anna', { deleted: true });
  await upsert('anna', { slackId: id });
  await link('anna');
  t.deepEqual(await account('anna'), { slackId: id, slackDeactivated: true });
  await request('P-1', ['design']);
  t.deepEqual(await openTo('anna'), []);
});

test.serial('a given account that does not exist is reported', async (t) => {
  const { upsert, reports, link } = await agency(t);
  await upsert('anna', { slackId: 'U0TYPO' });
  await link('anna');
  t.regex((await reports())[0]!, /\*@anna\* \(Anna\) has the Slack id U0TYPO, which Slack does not know/);
});

test.serial('a name from outside stays text in a report', async (t) => {
  const { upsert, reports, link } = await agency(t);
  await upsert('anna', { name: '<!channel> & <@U0BOSS>' });
  await link('anna');
  t.notRegex((await reports())[0]!, /<!channel>|<@U0BOSS>/);
});

test.serial('somebody who has left in the meantime is not searched for', async (t) => {
  const { upsert, asked, link } = await agency(t);
  await upsert('anna');
  await upsert('anna', { active: false }, later);
  t.like(await link('anna'), { kind: 'cancel' });
  t.is(asked('users.lookupByEmail'), 0);
});

test.serial(
  'somebody whose account was deactivated gets the new one with their e-mail, whichever Slack reported first',
  async (t) => {
    const { slack, directory, transact, upsert, link, account } = await agency(t);
    const old = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
    await upsert('anna', { slackId: old.id });
    await link('anna');
    const { id } = slack.addUser({ name: 'anna2', realName: 'Anna Kovacs', email: 'anna@agency.test' });
    await slack.changeUser(old.id, { deleted: true });
    await directory.refresh();
    await transact((tx) => deactivatedInSlack(tx, { slackId: old.id, deactivated: true, at: later }));
    await link('anna');
    t.deepEqual(await account('anna'), { slackId: id, slackDeactivated: false });
  },
);
