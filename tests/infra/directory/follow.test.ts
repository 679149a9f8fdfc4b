import type { ExecutionContext } from 'ava';
import test from 'ava';
import { reconcileRoster } from '../../../app/domain/team/accounts/reconcile.ts';
import { createEventStore } from '../../../app/inbound/slack/stored-events.ts';
import { createDirectory } from '../../../app/infra/directory/directory.ts';
import { createBot } from '../../../app/infra/slack/bot.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import {
  channelArchived,
  channelRenamed,
  teamJoined,
  userChanged,
} from '../../../listeners/events/directory-changed.ts';
import { startSandbox } from '../../../sandbox/sandbox.ts';
import { roster } from '../../domain/team/roster.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { freshEffects } from '../../helpers/effects.ts';
import { workOnEvents } from '../../helpers/event-worker.ts';
import { eventually } from '../../helpers/eventually.ts';

/** @ops, connected to a Slack of its own, with its directory loaded and its roster following. */
async function agency(t: ExecutionContext) {
  const people = await roster(t);
  const { db, transact } = people;
  const slack = await startSandbox({ port: 0 });
  t.teardown(() => slack.stop());
  const clock = shiftedClock();
  const telemetry = createTelemetry();
  const { botToken, appToken } = slack.apps.ops;
  const effects = freshEffects(db, { clock });
  const storeEvent = createEventStore({ bot: 'ops', transact, clock });
  const shared = { clock, telemetry, db, storeEvent, effects };
  const ops = createBot({ name: 'ops', botToken, appToken, apiUrl: slack.apiUrl, ...shared });
  const onPeople = (found: Parameters<typeof reconcileRoster>[1]) => reconcileRoster({ db, transact, clock }, found);
  const directory = createDirectory({ client: ops.client, clock, telemetry, opsChannel: 'ops', onPeople });
  const services = { db, transact, clock, directory };
  ops.app.event('user_change', userChanged(services));
  ops.app.event('team_join', teamJoined(services));
  ops.app.event('channel_rename', channelRenamed(services));
  ops.app.event('channel_archive', channelArchived(services));
  ops.app.event('group_rename', channelRenamed(services));
  ops.app.event('group_archive', channelArchived(services));
  await workOnEvents(t, { db, transact, clock, bots: [ops] });
  await ops.start();
  t.teardown(async () => {
    await directory.stop();
    await ops.stop();
  });
  const account = (handle: string) => db.person.findUniqueOrThrow({ where: { handle } });
  return { ...people, slack, ops, directory, account };
}

test.serial('the first load links the roster to Slack by e-mail, and records deactivated accounts', async (t) => {
  const { slack, directory, upsert, account, request, openTo } = await agency(t);
  const anna = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  const bela = slack.addUser({ name: 'bela', realName: 'Bela Varga', email: 'bela@agency.test' });
  await slack.changeUser(bela.id, { deleted: true });
  await upsert('anna');
  await upsert('bela', { slackId: bela.id });
  await request('P-1', ['design']);
  await directory.refresh();
  t.is((await account('anna')).slackId, anna.id);
  t.true((await account('bela')).slackDeactivated);
  t.deepEqual([await openTo('anna'), await openTo('bela')], [['P-1'], []]);
});

test.serial('somebody on the roster who joins the workspace is offered projects for their skills', async (t) => {
  const { slack, directory, upsert, request, openTo } = await agency(t);
  await upsert('anna');
  await request('P-1', ['design']);
  await directory.refresh();
  t.deepEqual(await openTo('anna'), []);
  slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
  await eventually(async () => (await openTo('anna')).includes('P-1'));
  t.truthy(await directory.person({ email: 'anna@agency.test' }));
});

test.serial(
  'somebody who is deactivated in Slack loses their offers, and gets them back when reactivated',
  async (t) => {
    const { slack, directory, upsert, request, openTo, account } = await agency(t);
    const { id } = slack.addUser({ name: 'anna', realName: 'Anna Kovacs', email: 'anna@agency.test' });
    await upsert('anna', { slackId: id });
    await request('P-1', ['design']);
    t.deepEqual(await openTo('anna'), ['P-1']);
    await slack.changeUser('anna', { deleted: true });
    await eventually(async () => (await account('anna')).slackDeactivated);
    t.deepEqual(await openTo('anna'), []);
    t.true((await directory.person({ slackId: id }))?.deactivated);
    await slack.changeUser(id, { deleted: false });
    await eventually(async () => (await openTo('anna')).includes('P-1'));
  },
);

test.serial('if two events of one account are handled at once, the roster ends with the newest state', async (t) => {
  const { db, transact, upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  const account = (deactivated: boolean) => ({
    slackId: 'U0ANNA',
    email: 'anna@agency.test',
    name: 'anna',
    realName: 'Anna Kovacs',
    isBot: false,
    deactivated,
  });
  const directory = {
    userChanged: async () => account(false),
    // The other event was stored and handled while this one was being applied to the roster.
    person: async () => account(true),
  };
  const handle = userChanged({ db, transact, clock: shiftedClock(), directory: directory as never });
  await handle({ event: { user: { id: 'U0ANNA', deleted: false } } });
  t.true((await db.person.findUniqueOrThrow({ where: { handle: 'anna' } })).slackDeactivated);
});

test.serial('a channel that is renamed or archived in Slack is followed', async (t) => {
  const { slack, ops, directory } = await agency(t);
  const member = slack.apps.ops.botUserId;
  const anna = slack.addUser({ name: 'anna', realName: 'Anna Kovacs' });
  const channel = slack.addChannel({ name: 'voices', isPrivate: true, members: [member, anna.id] });
  const { id } = channel;
  t.is(await directory.channelId('voices'), id);
  await ops.client.call('conversations.rename', { channel: id, name: 'echoes' }, { priority: 'answer' });
  await eventually(async () => (await directory.channelId('echoes')) === id);
  t.is(slack.calls({ method: 'conversations.list' }).length, 1, 'the event told it');
  await slack.following(() => slack.world.workspace.archive(channel, anna.id));
  await eventually(async () => (await directory.channelId('echoes').catch(() => 'none')) === 'none');
});
