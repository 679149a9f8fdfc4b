import test from 'ava';
import { visibleText } from '../../../sandbox/sandbox.ts';
import { claimedProject } from '../../commands/claimed-project.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('people are added in any order of words, however they are named', async (t) => {
  const { read, claimed, team, id, trail } = await claimedProject(t);
  await claimed('P-1042');
  const answer = await read('hana', `add-member <@${id('bela')}|bela> <@${id('chloe')}|chloe> P-1042 as reviewer`);
  t.is(answer.split('\n')[0], `Added to P-1042 as reviewer: <@${id('bela')}>, <@${id('chloe')}>.`);
  t.deepEqual(await team('P-1042'), ['anna lead', 'bela reviewer', 'chloe reviewer']);
  await read('hana', 'add-member P-1042 @dario');
  await read('lena', 'add-member AS Pm lena@agency.test,p-1042 , @hana');
  t.deepEqual(await team('P-1042'), [
    'anna lead',
    'bela reviewer',
    'chloe reviewer',
    'dario specialist',
    'hana pm',
    'lena pm',
  ]);
  t.true((await trail('P-1042')).includes('member.joined command lena'));
  t.regex(await read('hana', 'add-member @bela as pm as reviewer p-1042'), /One role at a time/);
  t.regex(await read('hana', 'add-member @bela p-1042'), /On P-1042 already as reviewer/);
  t.regex(await read('hana', 'add-member @bela p-1042 as specialist'), /already, now as specialist/);
  t.regex(
    await read('hana', 'add-member @anna p-1042 as reviewer'),
    /as lead, because whoever has claimed it stays the lead/,
  );
});

test.serial('in a project’s channel, and with its link, its code need not be typed', async (t) => {
  const { read, started, team, slack, id } = await claimedProject(t);
  const channel = await started('P-1');
  await read('hana', 'add-member @bela', { channel });
  t.true((await team('P-1')).includes('bela specialist'));
  await read('hana', `remove-member <#${channel}|p-1> @bela`);
  t.false((await team('P-1')).includes('bela specialist'));
  t.regex(await read('hana', 'members', { channel }), /Who is on P-1: 2/);
  await slack.as(id('hana')).command('/project', 'members');
  await eventually(() => /Which project\?/.test(slack.ephemerals(id('hana')).at(-1)?.text ?? ''), {
    what: 'in the DM the project has to be named',
  });
  const ops = slack.channel('ops')?.id;
  t.regex(await read('hana', `status <#${ops}|ops>`), /not the channel of a project/);
});

test.serial('unknown people are named, all of them, and nobody is added', async (t) => {
  const { read, claimed, team, slack } = await claimedProject(t);
  await claimed('P-1');
  const guest = slack.addUser({ name: 'visitor', realName: 'Vera Visitor', email: 'vera@client.test' });
  const answer = await read(
    'hana',
    `add-member @bela @bla nobody@nowhere.test @visitor <!subteam^S1|@designers> @ops P-1 @annna`,
  );
  t.regex(answer, /bla\. Did you mean `@bela`/);
  for (const part of [
    'nobody@',
    `<@${guest.id}> is in Slack, but not on the roster`,
    '/team add',
    'Slack knows no user group called',
    'is an app',
    'Did you mean `@anna`?',
    'Nobody was added',
  ]) {
    t.true(answer.includes(part), `${part} in ${answer}`);
  }
  t.deepEqual(await team('P-1'), ['anna lead']);
  t.regex(await read('hana', 'add-member P-1'), /Who should be added\?/);
  t.regex(await read('hana', 'add-member @bela P-1 as boss'), /no role “boss”.*pm, lead, specialist, reviewer/s);
  t.regex(await read('hana', 'add-member @bela P-1 as reviwer'), /Did you mean `as reviewer`\?/);
  t.regex(await read('hana', 'add-member @bela P-1 as'), /As what\?/);
  t.regex(
    await read('hana', 'add-member beal P-1'),
    /known as “beal”, so nothing was changed\. Did you mean `@bela`\?/,
  );
  t.regex(await read('hana', 'add-member @bela reviewer P-1'), /If you mean the role: `as reviewer`/);
  t.deepEqual(await team('P-1'), ['anna lead']);
  t.false((await read('hana', `add-member <@U1|x> P-1`)).includes('did not work'), 'a malformed id counts as unknown');
  t.regex(
    await read('hana', 'add Bela Toth, me & @chloe Martin to P-1 please'),
    /Added to P-1/,
    'names as people type them',
  );
  t.deepEqual(await team('P-1'), ['anna lead', 'bela specialist', 'chloe specialist', 'hana specialist']);
});

test.serial('forty mentions are one answer, one transaction and one call to invite', async (t) => {
  const world = await claimedProject(t, { people: ['anna', 'hana'], designers: 40 });
  const { slack, started, read, team, settled, designers: people } = world;
  const channel = await started('P-1');
  const invitedBefore = slack.calls({ method: 'conversations.invite' }).length;
  const answer = await read('hana', `add-member ${people.map(({ id, name }) => `<@${id}|${name}>`).join(' ')} P-1`);
  t.is((await team('P-1')).length, 42);
  t.true(answer.includes(`<@${people[39]?.id}>`));
  await eventually(() => people.every(({ id }) => slack.channel(channel)?.members.has(id)));
  await settled();
  t.true(slack.calls({ method: 'conversations.invite' }).length - invitedBefore <= 2);
  const shown = await world.type('hana', 'members P-1');
  for (const { id } of people) t.true(visibleText(shown).includes(`<@${id}> · specialist`));
});

test.serial('somebody whom a project cannot do without hands over in a form, and then leaves', async (t) => {
  const { read, started, slack, id, team, form, trail, db } = await claimedProject(t);
  await started('P-1', ['bela']);
  t.deepEqual(await team('P-1'), ['anna lead', 'bela specialist', 'hana pm']);
  const answer = await read('hana', 'remove-member @anna @bela @dario P-1');
  t.regex(answer, /Removed from P-1: <@\w+>/);
  t.regex(answer, /Not on P-1: <@\w+>/);
  t.regex(answer, /P-1's lead: say who takes over first/);
  const anna = await db.person.findUniqueOrThrow({ where: { handle: 'anna' } });
  const guest = slack.addUser({ name: 'visitor', realName: 'Vera Visitor', email: 'vera@client.test' });
  const hana = slack.as(id('hana'));
  await hana.click({ actionId: `project_hand_over:${anna.id}` });
  await form('hana', 'successor_named');
  const successors = (await hana.suggest({ actionId: 'successor' })).options.map(({ value }) => value);
  t.true(successors.includes(id('chloe')));
  t.false(successors.includes(id('anna')), 'nobody takes over from themselves');
  t.false(successors.includes(guest.id), 'neither does somebody who is not on the roster');
  await hana.submitView({ successor: id('chloe') });
  t.regex(JSON.stringify((await form('hana', 'project_notice')).blocks), /takes over P-1/);
  t.deepEqual(await team('P-1'), ['chloe lead', 'hana pm']);
  t.is(
    (await db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { claimer: true } })).claimer?.handle,
    'chloe',
  );
  t.true((await trail('P-1')).includes('member.left click hana'));
  await hana.closeView();

  // The person is the only project manager, and removes themselves.
  await read('hana', 'remove-member @hana P-1');
  const manager = await db.person.findUniqueOrThrow({ where: { handle: 'hana' } });
  await hana.click({ actionId: `project_hand_over:${manager.id}` });
  await form('hana', 'successor_named');
  await hana.submitView({ successor: id('lena') });
  await form('hana', 'project_notice');
  t.deepEqual(await team('P-1'), ['chloe lead', 'lena pm']);
  await hana.closeView();
  await hana.click({ actionId: `project_hand_over:${manager.id}` });
  await eventually(() => /Nobody has to take over/.test(slack.ephemerals(id('hana')).at(-1)?.text ?? ''));
  t.pass();
});

test.serial(
  'a @group can be used wherever a person can, typed and picked: it stands for its members on the roster',
  async (t) => {
    const { claimed, started, slack, id, form, read, team } = await claimedProject(t);
    await started('P-1');
    const { id: group } = slack.setUsergroup({ handle: 'makers', users: [id('bela'), id('chloe'), 'U0ELSEWHERE'] });
    const added = await read('hana', `add-member <!subteam^${group}|@makers> P-1 as reviewer`);
    t.regex(
      added,
      /Added to P-1 as reviewer: <@\w+>, <@\w+>\.\nOne member of @⁠?makers is not on the roster, and left out/,
    );
    t.deepEqual(await team('P-1'), ['anna lead', 'bela reviewer', 'chloe reviewer', 'hana pm']);
    t.regex(await read('hana', 'remove-member @makers P-1'), /Removed from P-1: <@\w+>, <@\w+>/, 'typed on a phone');
    t.deepEqual(await team('P-1'), ['anna lead', 'hana pm']);

    await read('hana', 'status P-1');
    const hana = slack.as(id('hana'));
    await hana.click({ actionId: 'project_add_people', value: 'P-1' });
    await form('hana', 'people_added');
    const { options } = await hana.suggest({ actionId: 'people', query: 'mak' });
    t.deepEqual(
      options.map(({ value }) => value),
      [group],
    );
    await hana.submitView({ people: ['@makers', id('dario')] });
    t.regex(JSON.stringify((await form('hana', 'project_notice')).blocks), /is not on the roster, and left out/);
    t.deepEqual(await team('P-1'), ['anna lead', 'bela specialist', 'chloe specialist', 'dario specialist', 'hana pm']);

    await claimed('P-2');
    t.regex(await read('hana', 'start P-2 @makers'), /P-2 has started.*\nOne member/);
    t.deepEqual(await team('P-2'), ['anna lead', 'bela specialist', 'chloe specialist', 'hana pm']);
    const { id: strangers } = slack.setUsergroup({ handle: 'strangers', users: ['U0ELSEWHERE'] });
    t.regex(
      await read('hana', `add-member <!subteam^${strangers}|@strangers> P-2`),
      /Nobody in @⁠?strangers is on the roster\..*Nobody was added/s,
    );
    t.regex(await read('hana', 'add-member @nobodies P-2'), /Nobody on the roster is known as @⁠?nobodies/);
  },
);

test.serial('people are added by a button, in a form with their role', async (t) => {
  const { started, slack, id, form, read, team, trail, db } = await claimedProject(t);
  await started('P-1');
  await read('hana', 'status P-1');
  const hana = slack.as(id('hana'));
  await hana.click({ actionId: 'project_add_people', value: 'P-1' });
  await form('hana', 'people_added');
  const { options } = await hana.suggest({ actionId: 'people' });
  t.deepEqual(
    options.map(({ value }) => value),
    ['bela', 'chloe', 'dario', 'lena'].map(id),
    'whoever is on it already is not offered',
  );
  await hana.submitView({ people: [id('bela')], role: 'reviewer' });
  await form('hana', 'project_notice');
  t.deepEqual(await team('P-1'), ['anna lead', 'bela reviewer', 'hana pm']);
  t.true((await trail('P-1')).includes('member.joined click hana'));
  await hana.closeView();

  // The person stops being lead while the form is open.
  await hana.click({ actionId: 'project_add_people', value: 'P-1' });
  await form('hana', 'people_added');
  t.not((await hana.suggest({ actionId: 'people' })).options.length, 0);
  await db.person.update({ where: { handle: 'hana' }, data: { role: 'specialist' } });
  t.deepEqual((await hana.suggest({ actionId: 'people' })).options, []);
  await hana.submitView({ people: [id('dario')], role: 'specialist' });
  t.regex(JSON.stringify((await form('hana', 'project_notice')).blocks), /for project managers and admins/);
  await hana.closeView();
  await hana.click({ actionId: 'project_add_people', value: 'P-1' });
  await eventually(() => /for project managers and admins/.test(slack.ephemerals(id('hana')).at(-1)?.text ?? ''));
  t.deepEqual(await team('P-1'), ['anna lead', 'bela reviewer', 'hana pm']);
});

test.serial('if a lost channel cannot be updated, the answer says so, with the way to mend it', async (t) => {
  const { type, started, db } = await claimedProject(t);
  const channel = await started('P-1', ['bela']);
  const answer = async (text: string) => {
    const message = await type('hana', text);
    return {
      text: visibleText(message),
      clicks: [...JSON.stringify(message.blocks).matchAll(/project_\w+/g)].map(([id]) => id),
    };
  };
  for (const [trouble, what] of [
    ['archived', /archived by hand.*`\/project reopen P-1`/s],
    ['unseen', /`\/invite @ops`.*`\/project reopen P-1`/s],
  ] as const) {
    await db.projectChannel.updateMany({ where: { slackId: channel }, data: { trouble } });
    for (const text of ['add-member @chloe P-1', 'remove-member @chloe P-1']) {
      const { text: said, clicks } = await answer(text);
      t.regex(said, what);
      t.notRegex(said, /within seconds/);
      t.true(clicks.includes('project_reopen'));
    }
    t.true((await answer('status P-1')).clicks.includes('project_reopen'));
  }
  t.regex((await answer('complete P-1 --yes')).text, /I am not in its channel any more.*archive it by hand/s);
});
