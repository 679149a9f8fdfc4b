import test from 'ava';
import { linkPerson } from '../../../app/domain/team/accounts/link.ts';
import { addPerson } from '../../../app/domain/team/roster/add.ts';
import { removePerson } from '../../../app/domain/team/roster/remove.ts';
import { changeRole } from '../../../app/domain/team/roster/role.ts';
import { followGroups, outOfStep } from '../../../app/domain/team/skills/grouped.ts';
import { bindGroup, groupMembersAre } from '../../../app/domain/team/skills/groups.ts';
import { at, roster } from './roster.ts';

const byLena = { at, via: 'command', actor: 'lena' } as const;

test.serial('somebody who is added by six admins at the same moment is on the roster once', async (t) => {
  const { db, transact } = await roster(t);
  const account = { slackId: 'U0EMIL', name: 'emil', realName: 'Emil', email: 'emil@agency.test' };
  const results = await Promise.all(
    Array.from({ length: 6 }, () => transact((tx) => addPerson(tx, account, { ...byLena, skills: ['design'] }))),
  );
  t.is(results.filter(({ outcome }) => outcome === 'added').length, 1);
  t.is(results.filter(({ outcome }) => outcome === 'unchanged').length, 5);
  t.is(await db.person.count(), 1);
});

test.serial('people of the same name who are added at the same moment get different handles', async (t) => {
  const { db, transact } = await roster(t);
  await Promise.all(
    Array.from({ length: 5 }, (_, index) => {
      const account = { slackId: `U0SAM${index}`, name: 'sam', realName: 'Sam', email: `sam${index}@agency.test` };
      return transact((tx) => addPerson(tx, account, { ...byLena, skills: [] }));
    }),
  );
  const handles = (await db.person.findMany()).map(({ handle }) => handle).sort();
  t.deepEqual(handles, ['sam', 'sam-2', 'sam-3', 'sam-4', 'sam-5']);
});

test.serial('if two admins demote and remove each other at the same moment, one remains', async (t) => {
  const { db, transact, upsert } = await roster(t);
  for (let round = 0; round < 5; round++) {
    const { person: one } = await upsert('lena', { role: 'admin', slackId: 'U0LENA', active: true });
    const { person: other } = await upsert('mara', { role: 'admin', slackId: 'U0MARA', active: true });
    await Promise.all([
      transact((tx) => changeRole(tx, { personId: one.id, role: 'pm', ...byLena, at: new Date(0) })),
      transact((tx) => removePerson(tx, { personId: other.id, ...byLena, at: new Date(0) })),
    ]);
    t.is(await db.person.count({ where: { role: 'admin', active: true } }), 1);
  }
});

test.serial('somebody who is linked while the group is being read has its skill after the next look', async (t) => {
  const { db, transact, upsert, skillsOf, waiting } = await roster(t);
  const { person } = await upsert('dario', { skills: [] });
  await transact((tx) => bindGroup(tx, { groupId: 'S0DESIGN', handle: 'designers', slug: 'design', ...byLena }));
  const slackIds = ['U0DARIO', 'U0ELSE'];
  // The link did not see the group's members, and the group did not see the link.
  await transact((tx) => linkPerson(tx, { personId: person.id, slackId: 'U0DARIO', at }));
  await db.skillGroupMember.createMany({ data: slackIds.map((slackId) => ({ groupId: 'S0DESIGN', slackId })) });
  t.deepEqual(await skillsOf('dario'), []);
  await transact((tx) => groupMembersAre(tx, { groupId: 'S0DESIGN', slackIds, at }));
  t.is(await waiting('team.regroup'), 1);
  const { skillId } = await db.skillGroup.findFirstOrThrow();
  t.deepEqual(await outOfStep(db, skillId), [person.id]);
  await transact((tx) => followGroups(tx, { personId: person.id, at }));
  t.deepEqual(await skillsOf('dario'), ['design']);
  t.deepEqual(await outOfStep(db, skillId), []);
});

test.serial('the same members again cause no work', async (t) => {
  const { transact, upsert, waiting } = await roster(t);
  await upsert('dario', { skills: ['design'], slackId: 'U0DARIO' });
  await transact((tx) => bindGroup(tx, { groupId: 'S0SEO', handle: 'seo', slug: 'seo', ...byLena }));
  await transact((tx) => groupMembersAre(tx, { groupId: 'S0SEO', slackIds: ['U0NOBODY'], at }));
  await transact((tx) => groupMembersAre(tx, { groupId: 'S0SEO', slackIds: ['U0NOBODY'], at }));
  t.is(await waiting('team.regroup'), 0);
});
