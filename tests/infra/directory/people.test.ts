import test from 'ava';
import { type SlackPerson, slackPersonOf, slackUser } from '../../../app/infra/directory/slack-person.ts';
import { eventually } from '../../helpers/eventually.ts';
import { workspace } from './workspace.ts';

/** Delays the first caller that asks for our workspace, which happens between reading a state and storing it. */
function held() {
  let release = () => {};
  const released = new Promise<undefined>((resolve) => {
    release = () => resolve(undefined);
  });
  const answers = [released];
  return { home: async () => answers.shift(), isAsked: () => answers.length === 0, release: () => release() };
}

test('everybody is known by Slack id and by e-mail in any case, without asking Slack again', async (t) => {
  const { slack, directory, asked } = await workspace(t);
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'Anna@agency.test' });
  await directory.refresh();
  const anna = await directory.person({ slackId: id });
  t.like(anna, {
    slackId: id,
    email: 'anna@agency.test',
    name: 'anna',
    realName: 'Anna Kovacs',
    deactivated: false,
    isBot: false,
  });
  t.deepEqual(await directory.lookup({ email: 'ANNA@agency.test' }), anna);
  t.is(asked('users.lookupByEmail') + asked('users.info'), 0);
  t.is(await directory.person({ email: 'nobody@agency.test' }), undefined);
});

test('somebody who is not loaded yet is asked for, once', async (t) => {
  const { slack, directory, asked } = await workspace(t);
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  t.is((await directory.lookup({ email: 'anna@agency.test' }))?.slackId, id);
  t.is((await directory.lookup({ slackId: id }))?.email, 'anna@agency.test');
  t.is(asked('users.lookupByEmail'), 1);
  t.is(asked('users.info'), 0);
});

test('an id that Slack does not know is nobody', async (t) => {
  const { directory } = await workspace(t);
  t.is(await directory.lookup({ email: 'nobody@agency.test' }), undefined);
  t.is(await directory.lookup({ slackId: 'U0NOBODY' }), undefined);
});

test('a workspace of 5,000 is loaded in pages at the pace Slack allows, and is usable meanwhile', async (t) => {
  const pages: number[] = [];
  const onPeople = async (people: readonly SlackPerson[]) => {
    pages.push(people.length);
  };
  const { slack, clock, directory, said } = await workspace(t, { tiers: 'slack', onPeople });
  for (let number = 0; number < 5_000; number++) {
    slack.addUser({ name: `p${number}`, realName: `Person ${number}`, email: `p${number}@agency.test` });
  }
  directory.start();
  await eventually(() => pages.length >= 15);
  t.truthy(await directory.person({ email: 'p100@agency.test' }), 'the first pages are in');
  t.is(
    (await directory.lookup({ email: 'p4999@agency.test' }))?.name,
    'p4999',
    'people of the last pages can be requested one by one',
  );
  t.false(said.includes('directory.loaded'), 'Slack allows no more in the first minute');

  await eventually(() => {
    clock.advance({ seconds: 5 });
    return said.includes('directory.loaded');
  });
  t.truthy(await directory.person({ email: 'p4998@agency.test' }));
  t.true(pages.every((size) => size <= 200));
  t.deepEqual(slack.calls({ status: 429 }), []);
});

test('if Slack is away at the start nothing stops, and the load goes on by itself', async (t) => {
  const { slack, clock, directory, said } = await workspace(t);
  slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  slack.faults.add({ kind: 'server_error', method: 'users.list', times: 3 });
  directory.start();
  t.is(await directory.person({ email: 'anna@agency.test' }), undefined, 'an answer, not an error');
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return said.includes('directory.loaded');
  });
  t.is(said.filter((name) => name === 'directory.load_failed').length, 3);
  t.truthy(await directory.person({ email: 'anna@agency.test' }));
});

test('a failed page is read again, without the pages before it', async (t) => {
  const { slack, clock, directory, said, asked } = await workspace(t);
  for (let number = 0; number < 1_000; number++) slack.addUser({ name: `p${number}`, realName: `Person ${number}` });
  slack.faults.add({ kind: 'reset_before', method: 'users.list', skip: 2, times: 1 });
  slack.faults.add({ kind: 'reset_after', method: 'users.list', skip: 3, times: 1 });
  directory.start();
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return said.includes('directory.loaded');
  });
  t.is(said.filter((name) => name === 'directory.load_failed').length, 2);
  t.true(asked('users.list') <= 8, `six pages and two failures, got ${asked('users.list')} calls`);
});

test('a page whose people could not be applied to the roster is read again', async (t) => {
  let failures = 1;
  const onPeople = async () => {
    if (failures-- > 0) throw new Error('The database is away.');
  };
  const { slack, clock, directory, said } = await workspace(t, { onPeople });
  slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  directory.start();
  await eventually(() => {
    clock.advance({ seconds: 1 });
    return said.includes('directory.loaded');
  });
  t.true(said.includes('directory.load_failed'));
});

test('the content of an event is not undone by a list that was requested before it', async (t) => {
  const first = held();
  const { slack, clock, directory } = await workspace(t, { home: first.home });
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  const loading = directory.refresh();
  await eventually(() => first.isAsked());
  clock.advance({ ms: 1 });
  await directory.userChanged({ id, deleted: true });
  first.release();
  await loading;
  t.like(await directory.person({ slackId: id }), { deactivated: true });
});

test('fields that an event leaves out stay unchanged', async (t) => {
  const { slack, directory } = await workspace(t);
  const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  await directory.refresh();
  t.like(await directory.userChanged({ id, deleted: true }), { deactivated: true, email: 'anna@agency.test' });
  t.like(await directory.userChanged({ id, deleted: false, profile: { email: 'kovacs@agency.test' } }), {
    deactivated: false,
    realName: 'Anna Kovacs',
  });
  t.is(await directory.person({ email: 'anna@agency.test' }), undefined);
  t.is((await directory.person({ email: 'kovacs@agency.test' }))?.slackId, id);
});

test('an event that comes late does not undo a newer one', async (t) => {
  const { directory } = await workspace(t);
  const said = (deleted: boolean, updated: number) =>
    directory.userChanged({ id: 'U0ANNA', deleted, updated, profile: { email: 'anna@agency.test' } });
  await said(false, 1_000);
  await said(true, 2_000);
  t.like(await said(false, 1_000), { deactivated: true });
  t.like(await directory.person({ slackId: 'U0ANNA' }), { deactivated: true });
  t.like(
    await said(false, 2_000),
    { deactivated: false },
    'of two changes within a second the one that was received last counts',
  );
  await said(true, 3_000);
  const joined = { id: 'U0ANNA', deleted: false, updated: 3_000, profile: { email: 'anna@agency.test' } };
  t.like(await directory.userJoined(joined), { deactivated: true }, 'nobody joins after a change');
});

test('a change within the second of the joining stays, although the joining is stored after it', async (t) => {
  const first = held();
  const { directory } = await workspace(t, { home: first.home });
  const account = { id: 'U0ANNA', updated: 1_000, profile: { email: 'anna@agency.test' } };
  const joining = directory.userJoined({ ...account, deleted: false });
  await directory.userChanged({ ...account, deleted: true });
  first.release();
  t.like(await joining, { deactivated: true }, 'the current state is returned');
  t.like(await directory.person({ slackId: 'U0ANNA' }), { deactivated: true });
});

test('an e-mail address belongs to the account in use, not to one that was switched off', async (t) => {
  const { directory } = await workspace(t);
  const anna = (id: string, deleted: boolean) =>
    directory.userChanged({ id, deleted, profile: { email: 'anna@agency.test' } });
  await anna('U0OLD', true);
  await anna('U0NEW', false);
  await anna('U0OLD', true);
  t.is((await directory.person({ email: 'anna@agency.test' }))?.slackId, 'U0NEW');
});

test('a load that hangs does not delay the stop', async (t) => {
  let hanging = false;
  const onPeople = () => {
    hanging = true;
    return new Promise<void>(() => {});
  };
  const { directory, clock } = await workspace(t, { onPeople });
  directory.start();
  await eventually(() => hanging);
  const stopping = directory.stop().then(() => 'stopped');
  clock.advance({ seconds: 2 });
  t.is(await stopping, 'stopped');
});

test('empty fields may be null in Slack’s answers, and the person is known all the same', (t) => {
  const profile = { email: 'anna@agency.test', real_name: null };
  const anna = slackPersonOf(slackUser.parse({ id: 'U0ANNA', name: 'anna', real_name: null, deleted: null, profile }));
  t.like(anna, { email: 'anna@agency.test', realName: 'anna', deactivated: false, isBot: false });
  t.is(slackPersonOf(slackUser.parse({ id: 'U0BARE', profile: null })).name, 'U0BARE');
});
