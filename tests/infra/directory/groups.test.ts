import test from 'ava';
import { workspace } from './workspace.ts';

test('a user group is found by id and by handle in any case; Slack is asked once', async (t) => {
  const { slack, directory, asked } = await workspace(t);
  const { id: groupId } = slack.setUsergroup({ handle: 'designers', users: [] });
  t.is(await directory.group({ handle: 'designers' }), undefined, 'nobody was asked yet');
  const group = { groupId, handle: 'designers' };
  t.deepEqual(await directory.lookupGroup({ handle: '@Designers' }), { outcome: 'found', group });
  t.deepEqual(await directory.group({ groupId }), group);
  t.deepEqual(await directory.lookupGroup({ handle: 'nobodies' }), { outcome: 'unknown' });
  t.is(asked('usergroups.list'), 1);
});

test('an unknown group is requested again after half a minute', async (t) => {
  const { slack, directory, clock } = await workspace(t);
  t.is((await directory.lookupGroup({ handle: 'designers' })).outcome, 'unknown');
  slack.setUsergroup({ handle: 'designers', users: [] });
  t.is((await directory.lookupGroup({ handle: 'designers' })).outcome, 'unknown');
  clock.advance({ seconds: 31 });
  t.is((await directory.lookupGroup({ handle: 'designers' })).outcome, 'found');
});

test('renamed, deactivated, activated: the events are followed', async (t) => {
  const { slack, directory } = await workspace(t);
  const { id } = slack.setUsergroup({ handle: 'designers', users: [] });
  await directory.lookupGroup({ groupId: id });
  await directory.groupChanged({ id, handle: 'Creatives', date_delete: 0 });
  t.is((await directory.group({ groupId: id }))?.handle, 'creatives');
  t.is(await directory.group({ handle: 'designers' }), undefined);
  await directory.groupChanged({ id, handle: 'creatives', date_delete: 1_764_000_000 });
  t.is(await directory.group({ handle: 'creatives' }), undefined);
  await directory.groupChanged({ id, handle: 'creatives' });
  t.is((await directory.group({ handle: 'creatives' }))?.groupId, id);
});

test('on the free plan there are no groups, which is reported as such', async (t) => {
  const { slack, directory } = await workspace(t);
  slack.faults.add({ kind: 'refuse', code: 'plan_upgrade_required', method: 'usergroups.list' });
  t.deepEqual(await directory.lookupGroup({ handle: 'designers' }), { outcome: 'not_on_this_plan' });
});

test('an error with groups does not prevent the load of people', async (t) => {
  const { slack, directory, said } = await workspace(t);
  slack.setUsergroup({ handle: 'designers', users: [] });
  await directory.lookupGroup({ handle: 'designers' });
  slack.faults.add({ kind: 'refuse', code: 'missing_scope', method: 'usergroups.list' });
  await directory.refresh();
  t.true(said.includes('directory.groups_failed'));
  t.is((await directory.group({ handle: 'designers' }))?.handle, 'designers', 'what was known stays known');
});
