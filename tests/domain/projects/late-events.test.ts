import test from 'ava';
import { agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test("late events of Slack do not undo later decisions: in doubt Slack's members count", async (t) => {
  const world = await agency(t, { people: ['anna', 'chloe', 'hana'] });
  const { slack, id, db, send, settled } = world;
  await world.request({ code: 'P-1' });
  await world.offered('P-1', ['anna', 'chloe']);
  await world.claim('anna', 'P-1');
  await send('project.started', { code: 'P-1', pm: 'hana', team: ['chloe'] });
  const channel = (await eventually(() => slack.channels().find(({ kind }) => kind === 'private')))!;
  await eventually(() => channel.members.has(id('chloe')));
  await settled();
  const isOn = async () =>
    (await db.projectMember.count({ where: { person: { handle: 'chloe' }, leftAt: null } })) === 1;
  const anHourAgo = `${Math.floor(Date.now() / 1_000) - 3_600}.000100`;
  const late = async (type: string) => {
    const event = { type, user: id('chloe'), channel: channel.id, channel_type: 'C', event_ts: anHourAgo };
    const ack = await slack.delivery.event(slack.apps.ops, event);
    t.true(ack.acked);
    await eventually(
      async () => (await db.job.count({ where: { state: 'waiting', runAt: { lte: new Date() } } })) === 0,
    );
    await settled();
  };

  await send('member.removed', { code: 'P-1', person: 'chloe' });
  await eventually(() => !channel.members.has(id('chloe')));
  await settled();
  await late('member_joined_channel');
  t.false(await isOn(), 'added by hand before the removal: stays removed');
  t.false(channel.members.has(id('chloe')));

  await send('quote.accepted', { code: 'P-1', person: 'chloe' });
  await eventually(() => channel.members.has(id('chloe')));
  await settled();
  await late('member_left_channel');
  t.true(await isOn(), 'our own removal, reported after the new invitation: stays invited');
  t.true(channel.members.has(id('chloe')));

  // The time of an event may be wrong, or ours may be, so Slack's list of members decides.
  await slack.as(id('chloe')).leave(channel.name);
  await eventually(async () => !(await isOn()));
  await settled();
  await slack.as(id('hana')).invite(channel.name, id('chloe'));
  await eventually(isOn);
  await settled();
  t.true(channel.members.has(id('chloe')));
});
