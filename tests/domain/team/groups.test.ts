import type { ExecutionContext } from 'ava';
import test from 'ava';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { type Agency, agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

interface Studio extends Agency {
  say(text: string): Promise<string>;
  /** All skills of a person. */
  skills(handle: string): Promise<string[]>;
  has(handle: string, slug: string): Promise<void>;
  hasNot(handle: string, slug: string): Promise<void>;
  reports(): string[];
}

async function studio(t: ExecutionContext, people = ['anna', 'bela', 'dario', 'lena']): Promise<Studio> {
  const world = await agency(t, { people });
  const { slack, db, id } = world;
  const skills = async (handle: string) => {
    const rows = await db.personSkill.findMany({ where: { person: { handle } }, include: { skill: true } });
    return rows.map(({ skill }) => skill.slug).sort();
  };
  return {
    ...world,
    skills,
    async say(text) {
      const { ephemeral } = await slack.as(id('lena')).command('/team', text, { channel: 'ops' });
      return ephemeral === undefined ? '' : visibleText(ephemeral);
    },
    has: async (handle, slug) =>
      void (await eventually(async () => (await skills(handle)).includes(slug), { what: `${handle} has ${slug}` })),
    hasNot: async (handle, slug) =>
      void (await eventually(async () => !(await skills(handle)).includes(slug), { what: `${handle} lost ${slug}` })),
    reports: () => slack.messages('ops').map((message) => visibleText(message)),
  };
}

test.serial(
  'members of a bound user group have its skill and are offered its projects, whoever joins or leaves',
  async (t) => {
    const world = await studio(t);
    const { slack, id, say, has, hasNot, request, offered, settled, db } = world;
    const group = slack.setUsergroup({ handle: 'designers', users: [id('dario'), id('anna'), 'U0ELSEWHERE'] });
    await request({ code: 'P-1', skills: ['design'] });
    await offered('P-1', ['anna', 'bela']);
    t.regex(
      await say(`group <!subteam^${group.id}|@designers> design`),
      /Members of @⁠?designers have `design` from now on/,
    );
    await offered('P-1', ['anna', 'bela', 'dario']);
    await settled();
    t.regex(await say('group @designers'), /gives `design` to its 3 members, 2 of them on the roster/);
    t.regex(await say('skills @dario'), /`data-entry`, `design` \(through @⁠?designers\)/);
    t.regex(await say('skills @dario -design'), /`design` stays: they have it through the user group @⁠?designers/);

    slack.setUsergroup({ ...group, users: [id('anna'), id('lena')] });
    await hasNot('dario', 'design');
    await has('lena', 'design');
    await offered('P-1', ['anna', 'bela', 'lena']);
    await settled();

    t.regex(await say(`group <!subteam^${group.id}|@designers> off`), /no longer gives `design`/);
    await hasNot('lena', 'design');
    await offered('P-1', ['anna', 'bela']);
    t.deepEqual(await world.skills('anna'), ['design'], 'their own skill stays');
    t.is(await db.skillGroupMember.count(), 0);
    const notes = await db.auditEntry.findMany({ where: { action: { startsWith: 'group.' } }, orderBy: { id: 'asc' } });
    t.deepEqual(
      notes.map(({ action, actor, details }) => ({ action, actor, details })),
      ['group.bound', 'group.unbound'].map((action) => ({
        action,
        actor: 'lena',
        details: { group: 'designers', skill: 'design' },
      })),
    );
  },
);

test.serial('a group typed as plain text is found by its handle, and a new handle is followed', async (t) => {
  const { slack, id, say, has, db } = await studio(t);
  const group = slack.setUsergroup({ handle: 'pixels', users: [id('dario')] });
  t.regex(await say('group @pixels desing'), /There is no skill `desing`\. Did you mean `design`\?/);
  t.regex(await say('group @pixels motion'), /Members of @⁠?pixels have `motion` .*`motion` is a new skill/);
  await has('dario', 'motion');
  t.regex(await say('group @pixels research!'), /gives `motion` already, and a group gives one skill/);
  slack.setUsergroup({ handle: 'movers', users: [] });
  // The person who types may be quicker than the event about the new group.
  await eventually(async () => /`motion` comes from @⁠?pixels already/.test(await say('group @movers motion')));
  slack.setUsergroup({ ...group, handle: 'motion-people' });
  await eventually(async () => (await db.skillGroup.findFirst())?.handle === 'motion-people');
  t.regex(await say('group @motion-people'), /gives `motion` to its one member/);
  t.regex(await say('group'), /motion-people gives `motion`/);
  t.regex(await say('group @nobodies design'), /no user group called @⁠?nobodies/);
  t.regex(await say('add @motion-people design'), /With .*design.*: 0 added to the roster, 1 changed/);
  t.regex(await say('add @motion-people'), /What can the people of that group do\?/);
  t.regex(await say('away @motion-people'), /Dario Conti/);
  t.is((await db.person.findUniqueOrThrow({ where: { handle: 'dario' } })).awaySince === null, false);
  t.regex(await say('list @motion-people'), /Dario Conti/);
  t.regex(await say('skills @motion-people -design'), /Dario Conti/);
  t.regex(await say('group @anna design'), /A user group is meant here/);
  t.regex(await say('group @movers design motion'), /One group and one skill at a time/);
});

test.serial(
  'somebody who joins the roster, or is found in Slack, has the skills of their groups at once',
  async (t) => {
    const { slack, say, has, hasNot, skills, send, settled } = await studio(t);
    const emil = slack.addUser({ name: 'emil', realName: 'Emil', email: 'emil@agency.test' }).id;
    const fay = slack.addUser({ name: 'fay', realName: 'Fay', email: 'fay@agency.test' }).id;
    const gil = slack.addUser({ name: 'gil', realName: 'Gil', email: 'gil@agency.test' }).id;
    const group = slack.setUsergroup({ handle: 'designers', users: [emil, fay, gil] });
    await say(`group <!subteam^${group.id}|@designers> design`);
    await settled();
    const asked = slack.calls({ method: 'usergroups.users.list' }).length;
    await say(`add <@${emil}> data-entry`);
    t.deepEqual(await skills('emil'), ['data-entry', 'design']);
    const person = { handle: 'fay', name: 'Fay', email: 'fay@agency.test', role: 'specialist', skills: ['data-entry'] };
    await send('person.upserted', person);
    await has('fay', 'design');
    await send('person.upserted', { ...person, handle: 'gil', email: 'gil@agency.test', slackId: gil });
    await has('gil', 'design');
    await send('person.upserted', { ...person, skills: [] });
    await settled();
    t.deepEqual(await skills('fay'), ['design'], 'the platform changes their own skills only');
    const another = slack.addUser({ name: 'gil2', realName: 'Gil', email: 'gil2@agency.test' }).id;
    await send('person.upserted', { ...person, handle: 'gil', email: 'gil@agency.test', slackId: another });
    await hasNot('gil', 'design');
    t.is(slack.calls({ method: 'usergroups.users.list' }).length, asked, 'the members of the group were known');
  },
);

test.serial('changes that no event reported are found at the next start', async (t) => {
  const world = await studio(t);
  const { slack, id, say, has, hasNot } = world;
  const group = slack.setUsergroup({ handle: 'designers', users: [id('dario')] });
  await say(`group <!subteam^${group.id}|@designers> design`);
  await has('dario', 'design');
  slack.world.workspace.usergroups.set(group.id, { ...group, handle: 'creatives', users: [id('lena')] });
  await world.restart();
  await has('lena', 'design');
  await hasNot('dario', 'design');
  await eventually(async () => (await world.db.skillGroup.findFirst())?.handle === 'creatives');
  t.deepEqual(await world.skills('lena'), ['design']);
});

test.serial(
  'a group that is switched off gives nothing, is reported once, and gives the skill again when it is back',
  async (t) => {
    const { slack, id, say, has, hasNot, reports, settled } = await studio(t);
    const group = slack.setUsergroup({ handle: 'designers', users: [id('dario')] });
    await say(`group <!subteam^${group.id}|@designers> design`);
    await has('dario', 'design');
    const off = () => slack.world.workspace.setUsergroup({ ...group, deleted: true });
    off();
    await hasNot('dario', 'design');
    await eventually(() => reports().some((text) => /@⁠?designers is not there any more/.test(text)));
    off();
    await settled();
    t.is(reports().length, 1);
    slack.setUsergroup({ ...group, users: [id('dario')] });
    await has('dario', 'design');
    off();
    await eventually(() => reports().length === 2);
    t.regex(await say('group @designers off'), /no longer gives `design`/);
  },
);

test.serial(
  'without a paid plan the person who types is told at once; a plan that ends later is reported, and nobody loses a skill',
  async (t) => {
    const { slack, id, say, has, reports, settled, skills } = await studio(t);
    const refusal = { kind: 'refuse', code: 'plan_upgrade_required' } as const;
    slack.faults.add({ ...refusal, method: 'usergroups.list' });
    t.regex(await say('group @designers design'), /This workspace has no user groups/);
    slack.faults.clear();
    const group = slack.setUsergroup({ handle: 'designers', users: [id('dario')] });
    slack.faults.add({ ...refusal, method: 'usergroups.users.list', times: 1 });
    await eventually(async () => /from now on/.test(await say(`group <!subteam^${group.id}|@designers> design`)));
    await eventually(() =>
      reports().some((text) => /this workspace has no user groups.*`\/team group @group off`/.test(text)),
    );
    slack.setUsergroup({ ...group, users: [id('dario')] });
    await has('dario', 'design');
    slack.faults.add({ ...refusal, method: 'usergroups.users.list' });
    slack.setUsergroup({ ...group, users: [] });
    await eventually(() => reports().length === 2);
    await settled();
    t.true((await skills('dario')).includes('design'));
  },
);

test.serial(
  'while Slack does not answer, an escaped group is bound all the same, and one in plain text is not',
  async (t) => {
    const { slack, id, say, has } = await studio(t);
    const group = slack.setUsergroup({ handle: 'designers', users: [id('dario')] });
    slack.faults.add({ kind: 'server_error', method: 'usergroups.list' });
    t.regex(await say('group @other design'), /Slack does not say at the moment which user groups there are/);
    t.regex(await say(`group <!subteam^${group.id}|@designers> design`), /from now on/);
    await has('dario', 'design');
  },
);

test.serial(
  'a missing scope is reported to the operators with a remedy, and the skills follow once it is granted',
  async (t) => {
    const { slack, id, say, has, reports, clock } = await studio(t);
    const group = slack.setUsergroup({ handle: 'designers', users: [id('dario')] });
    slack.faults.add({ kind: 'refuse', code: 'missing_scope', method: 'usergroups.users.list', times: 1 });
    await say(`group <!subteam^${group.id}|@designers> design`);
    await eventually(() => reports().some((text) => /usergroups\.users\.list: Slack answers missing_scope/.test(text)));
    clock.advance({ minutes: 2 });
    await has('dario', 'design');
    t.is(reports().length, 1);
  },
);
