import test from 'ava';
import { joinProject, leaveProject } from '../../../app/domain/projects/members/members.ts';
import { type Channel, type Message, visibleText } from '../../../sandbox/sandbox.ts';
import { type Agency, agency } from '../../helpers/agency.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial('a project that starts gets one private channel with its team, its links and a pinned brief', async (t) => {
  const world = await agency(t);
  const { slack, send, settled } = world;
  await begin(world, 'P-1', { intercomUrl: 'https://app.intercom.test/conversations/1?a=b&c=d' });
  const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela', 'chloe'] });
  await settled();
  t.is(channel.kind, 'private');
  t.is(channel.name, 'p-1-landing-page-for-a-bakery');
  t.deepEqual(people(world, channel), ['anna', 'bela', 'chloe', 'hana']);
  t.regex(channel.topic.value, /^https:\/\/app\.intercom\.test\/conversations\/1\?a=b&(amp;)?c=d$/);
  t.is(channel.purpose.value, 'https://agency.test/projects/bakery');
  const [brief] = slack.messages(channel.id);
  const text = visibleText(brief ?? { text: '' });
  for (const part of [
    'Landing page for a bakery',
    'Ada Lovelace',
    'design',
    '2,500 EUR',
    'warm colours',
    'project manager',
    'lead',
  ]) {
    t.true(text.includes(part), `${part} in ${text}`);
  }
  t.deepEqual(calls(world, 'pins.add'), [{ channel: channel.id, timestamp: brief?.ts }]);
  t.deepEqual(
    slack.calls({ method: 'bookmarks.add' }).map(({ args }) => args.link),
    ['https://agency.test/projects/bakery', 'https://app.intercom.test/conversations/1?a=b&c=d'],
  );
  t.is(slack.calls({ method: 'conversations.invite' }).length, 1, 'all in one call');
  t.deepEqual(told(world, 'bela'), ['You are on P-1: Landing page for a bakery']);
  t.deepEqual(told(world, 'anna'), [], 'the DM of the claimer says it already');
  t.true(visibleText(world.offers('anna')[0] ?? { text: '' }).includes(`<#${channel.id}`));

  // A second project of that name, and a second start of the first one.
  const before = slack.calls().length;
  await send('project.started', { code: 'P-1', team: ['dario'] });
  await settled();
  t.deepEqual(slack.calls().slice(before), [], 'a second start has no effect');
});

test.serial('the channel follows the members, however they are changed', async (t) => {
  const world = await agency(t);
  const { slack, id, db, send, settled } = world;
  await begin(world, 'P-1');
  const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] });
  await settled();

  await send('quote.accepted', { code: 'P-1', person: 'dario', role: 'reviewer' });
  await send('member.removed', { code: 'P-1', person: 'bela' });
  await eventually(() => people(world, channel).join() === 'anna,dario,hana');
  await settled();
  t.deepEqual(told(world, 'bela').slice(1), ['You are no longer on P-1: Landing page for a bakery']);
  const brief = () => visibleText(slack.messages(channel.id)[0] ?? { text: '' });
  t.true(brief().includes(`<@${id('dario')}> · reviewer`), 'the pinned brief says who is on it now');
  t.false(brief().includes(id('bela')));

  // People add others by hand in Slack: those on the roster become members, and strangers are left alone.
  const stranger = slack.addUser({ name: 'visitor', realName: 'Vera Visitor', email: 'vera@client.test' });
  await slack.as(id('hana')).invite(channel.name, id('chloe'));
  await slack.as(id('hana')).invite(channel.name, stranger.id);
  await eventually(() => isMember(world, 'P-1', 'chloe'));
  await settled();
  t.deepEqual(told(world, 'chloe'), [], 'nobody is told what they see anyway');
  await slack.as(id('dario')).leave(channel.name);
  await eventually(async () => !(await isMember(world, 'P-1', 'dario')));
  await settled();
  t.false(channel.members.has(id('dario')));

  // The lead and the only project manager cannot simply leave.
  await slack.as(id('anna')).leave(channel.name);
  await eventually(() => channel.members.has(id('anna')) && told(world, 'anna').length === 1);
  t.true(await isMember(world, 'P-1', 'anna'));
  t.deepEqual(told(world, 'anna'), ['You are still lead of P-1']);

  // Somebody who was removed by a decision and is then added by hand stays.
  await send('member.removed', { code: 'P-1', person: 'chloe' });
  await eventually(() => !channel.members.has(id('chloe')));
  await settled();
  await slack.as(id('hana')).invite(channel.name, id('chloe'));
  await eventually(() => isMember(world, 'P-1', 'chloe'));
  await settled();
  t.deepEqual(people(world, channel), ['anna', 'chloe', 'hana']);
  t.true(channel.members.has(stranger.id));
  t.is(await db.auditEntry.count({ where: { projectCode: 'P-1', via: 'hand' } }), 3);

  // Somebody off the roster is removed from the channel. Back on the roster, they are in it as before.
  const { handle, name, email, role } = await db.person.findUniqueOrThrow({ where: { handle: 'chloe' } });
  const chloe = { handle, name, email, role, skills: [] };
  await send('person.upserted', { ...chloe, active: false });
  await eventually(() => !channel.members.has(id('chloe')));
  await settled();
  t.true(await isMember(world, 'P-1', 'chloe'), 'people decide who works on it');
  t.regex(told(world, 'hana').join('\n'), /Chloe .* is off the roster, and so no longer in the channel of P-1/);
  t.is(told(world, 'chloe').length, 1, 'only of her earlier removal');
  await send('person.upserted', { ...chloe, active: true });
  await eventually(() => channel.members.has(id('chloe')));
  await settled();
});

test.serial('somebody who was added and removed before anybody was invited is told neither', async (t) => {
  const world = await agency(t);
  const { id, db, clock, crewcall, settled } = world;
  await begin(world, 'P-1');
  const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] });
  await settled();
  const person = await db.person.findUniqueOrThrow({ where: { handle: 'dario' } });
  await crewcall.services.transact(async (tx) => {
    const change = { code: 'P-1', person, at: clock.now(), via: 'event', actor: null } as const;
    await joinProject(tx, change);
    await leaveProject(tx, change);
  });
  await settled();
  t.false(channel.members.has(id('dario')));
  t.deepEqual(told(world, 'dario'), []);
});

test.serial('a channel whose creation got no answer is found again, and no second one is made', async (t) => {
  const world = await agency(t);
  const { slack, settled } = world;
  await begin(world, 'P-1');
  await begin(world, 'P-2', { title: 'Leaflet' });
  slack.faults.add({ kind: 'reset_after', method: 'conversations.create', times: 1 });
  const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] });
  await eventually(() => channel.members.has(world.id('bela')));
  slack.faults.add({ kind: 'reset_before', method: 'conversations.create', times: 1 });
  await world.send('project.started', { code: 'P-2', pm: 'hana', team: [] });
  await channelNamed(world, 'p-2-leaflet');
  await settled();
  t.deepEqual(
    slack.channels().flatMap(({ kind, name }) => (kind === 'private' ? [name] : [])),
    ['p-1-landing-page-for-a-bakery', 'p-2-leaflet'],
  );
});

test.serial(
  'somebody added by hand while nobody listened is kept, even if they had left the project before',
  async (t) => {
    const world = await agency(t);
    const { slack, id, send, crewcall, settled } = world;
    await begin(world, 'P-1');
    await send('quote.accepted', { code: 'P-1', person: 'chloe' });
    await send('member.removed', { code: 'P-1', person: 'chloe' });
    const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] });
    await settled();
    t.false(channel.members.has(id('chloe')));

    await crewcall.stop();
    const { workspace } = slack.world;
    workspace.join(channel, id('chloe'), id('hana'));
    workspace.join(channel, id('dario'), id('hana'));
    await world.restart();
    await eventually(() => isMember(world, 'P-1', 'chloe'), { what: 'who was on it before is kept' });
    await eventually(() => isMember(world, 'P-1', 'dario'), { what: 'somebody who never was a member is kept' });
    await settled();
    t.deepEqual(people(world, channel), ['anna', 'bela', 'chloe', 'dario', 'hana']);
  },
);

test.serial(
  'somebody who cannot be invited keeps nobody else out, and the project manager is told who and why',
  async (t) => {
    const world = await agency(t);
    const { slack, id, send, settled } = world;
    await send('person.upserted', {
      handle: 'ghost',
      name: 'Gwen Ghost',
      email: 'gwen@nowhere.test',
      role: 'specialist',
      skills: [],
    });
    await slack.changeUser(id('bela'), { isRestricted: true });
    await begin(world, 'P-1');
    const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela', 'chloe', 'ghost', 'dario'] });
    await settled();
    t.deepEqual(people(world, channel), ['anna', 'chloe', 'dario', 'hana']);
    const said = told(world, 'hana')
      .filter((text) => text.includes('could not be invited'))
      .sort();
    t.is(said.length, 2);
    t.regex(said[0] ?? '', /Bela Toth .* guest/);
    t.regex(said[1] ?? '', /Gwen Ghost .* nobody in this Slack/);
    const before = slack.calls({ method: 'conversations.invite' }).length;
    await send('quote.accepted', { code: 'P-1', person: 'lena' });
    await eventually(() => channel.members.has(id('lena')));
    await settled();
    t.is(
      slack.calls({ method: 'conversations.invite' }).length,
      before + 1,
      'Slack is not asked each time for those whom it refused',
    );
    t.is(told(world, 'hana').length, said.length + 1);
  },
);

test.serial(
  'a channel that is archived, deleted or closed to @ops by hand is not replaced silently: its people are told how to mend it',
  async (t) => {
    const world = await agency(t);
    const { slack, id, db, send, settled } = world;
    await begin(world, 'P-1');
    const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] });
    await settled();
    await slack.as(id('hana')).rename(channel.name, 'bakery-team');
    await eventually(async () => (await db.projectChannel.findFirst({}))?.name === 'bakery-team');

    await slack.as(id('hana')).archive('bakery-team');
    await eventually(() => told(world, 'hana').some((text) => text.includes('was archived by hand')));
    await send('quote.accepted', { code: 'P-1', person: 'dario' });
    await settled();
    t.is(slack.calls({ method: 'conversations.create' }).length, 1);
    await slack.as(id('hana')).unarchive('bakery-team');
    await eventually(() => channel.members.has(id('dario')), { what: 'what was missed is made up for' });
    await settled();

    await slack.as(id('hana')).kick('bakery-team', slack.apps.ops.botUserId);
    await send('member.removed', { code: 'P-1', person: 'dario' });
    await eventually(() => told(world, 'hana').some((text) => text.includes('is not there for me any more')));
    await settled();
    t.true(channel.members.has(id('dario')));
    await slack.as(id('hana')).invite('bakery-team', slack.apps.ops.botUserId);
    await eventually(() => !channel.members.has(id('dario')));
    await settled();
    t.is(slack.calls({ method: 'conversations.create' }).length, 1);
    t.deepEqual(slack.messages('ops'), []);
  },
);

test.serial('a channel that could not be closed is reported; one that was archived by hand is not', async (t) => {
  const world = await agency(t);
  const { slack, id, send, settled } = world;
  await begin(world, 'P-1');
  const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] });
  await begin(world, 'P-2', { title: 'Leaflet' });
  await send('project.started', { code: 'P-2', pm: 'hana', team: ['bela'] });
  const other = await channelNamed(world, 'p-2-leaflet');
  await settled();
  await slack.as(id('hana')).kick(channel.name, slack.apps.ops.botUserId);
  await slack.as(id('hana')).archive(other.name);
  await settled();
  await send('project.completed', { code: 'P-1' });
  await send('project.completed', { code: 'P-2' });
  const couldNot = () => told(world, 'hana').filter((text) => text.startsWith('I could not close the channel'));
  await eventually(() => couldNot().length > 0);
  await settled();
  t.is(couldNot().length, 1);
  t.regex(couldNot()[0] ?? '', /#p-1-landing-page-for-a-bakery of P-1.*archive it by hand/);
});

test.serial(
  'a completed project leaves an archived channel with a closing message, and goes on in a new one when it is reopened',
  async (t) => {
    const world = await agency(t);
    const { slack, clock, id, crewcall, settled } = world;
    const { transact } = crewcall.services;
    slack.addChannel({ name: 'p-1-landing-page-for-a-bakery', isPrivate: true, members: [id('lena')] });
    await begin(world, 'P-1');
    const channel = await start(world, 'P-1', { pm: 'hana', team: ['bela'] }, 'p-1-landing-page-for-a-bakery-2');
    await settled();
    clock.advance({ hours: 30 });
    await world.send('project.completed', { code: 'P-1' });
    await eventually(() => channel.archived);
    await settled();
    t.deepEqual([...channel.members], [slack.apps.ops.botUserId]);
    const last = visibleText(slack.messages(channel.id).at(-1) ?? { text: '' });
    t.regex(last, /is completed/);
    t.regex(last, /30 hours/);
    t.regex(visibleText(world.offers('anna')[0] ?? { text: '' }), /is completed/);

    const { reopenProject } = await import('../../../app/domain/projects/life/reopen.ts');
    await transact((tx) => reopenProject(tx, { code: 'P-1', at: clock.now(), via: 'command', actor: 'hana' }));
    const next = await channelNamed(world, 'p-1-landing-page-for-a-bakery-3');
    await eventually(() => people(world, next).join() === 'anna,bela,hana');
    await settled();
    t.true(visibleText(slack.messages(next.id)[0] ?? { text: '' }).includes(`<#${channel.id}`));

    await world.send('project.cancelled', { code: 'P-1', reason: 'No <!channel> money' });
    await eventually(() => next.archived);
    await settled();
    t.regex(visibleText(slack.messages(next.id).at(-1) ?? { text: '' }), /is cancelled.*No .*channel.* money/s);
    t.deepEqual(slack.messages('ops'), []);
  },
);

/** A client requests a project, and Anna claims it. */
async function begin(world: Agency, code: string, more: object = {}): Promise<void> {
  await world.request({ code, ...more });
  await world.offered(code, ['anna', 'bela', 'chloe']);
  await world.claim('anna', code);
}

async function start(
  world: Agency,
  code: string,
  who: { pm: string; team: string[] },
  name = `${code.toLowerCase()}-landing-page-for-a-bakery`,
): Promise<Channel> {
  await world.send('project.started', { code, ...who });
  return channelNamed(world, name);
}

async function channelNamed({ slack }: Agency, name: string): Promise<Channel> {
  const channel = await eventually(() => slack.channel(name), { what: `there is #${name}` });
  if (channel === undefined) throw new Error(`Expected #${name}.`);
  return channel;
}

/** The handles of the agency's people in the channel. */
function people({ slack }: Agency, channel: Channel): string[] {
  const names = [...channel.members].map((member) => slack.world.workspace.people.get(member)?.name ?? '');
  return ['anna', 'bela', 'chloe', 'dario', 'hana', 'lena'].filter((handle) => names.includes(handle));
}

/** The messages of @ops to somebody. */
function told({ slack, id }: Agency, handle: string): string[] {
  return slack.directMessages('ops', id(handle)).map(({ text }: Message) => text);
}

function calls({ slack }: Agency, method: string): object[] {
  return slack.calls({ method }).map(({ args }) => args);
}

async function isMember({ db }: Agency, code: string, handle: string): Promise<boolean> {
  return (await db.projectMember.count({ where: { project: { code }, person: { handle }, leftAt: null } })) === 1;
}
