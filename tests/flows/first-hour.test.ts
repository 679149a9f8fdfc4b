import test from 'ava';
import { consequences } from '../../app/domain/consequences.ts';
import { addPerson } from '../../app/domain/team/roster/add.ts';
import { becomeAdmin } from '../../app/domain/team/roster/first-admin.ts';
import { systemClock } from '../../app/infra/clock.ts';
import { createTransact } from '../../app/infra/database/transaction.ts';
import { runAdmin } from '../../app/setup/operator/admin.ts';
import { runSend } from '../../app/setup/operator/send.ts';
import { visibleText } from '../../sandbox/sandbox.ts';
import { agency } from '../helpers/agency.ts';
import { testDatabase } from '../helpers/database.ts';
import { eventually } from '../helpers/eventually.ts';

test.serial(
  'a fresh installation: its owner becomes admin by the button, and the operator sends events and names another one',
  async (t) => {
    const { slack, db, env, crewcall, id, clock, settled } = await agency(t, { people: [] });
    for (const owner of ['anna', 'bela']) await slack.changeUser(id(owner), { isAdmin: true });
    await settled();
    const team = async (handle: string, text: string) => {
      const { ephemeral } = await slack.as(id(handle)).command('/team', text, { channel: 'ops' });
      t.truthy(ephemeral, `/team ${text} is answered`);
      return {
        text: visibleText(ephemeral!),
        offers: JSON.stringify(ephemeral!.blocks ?? []).includes('become_admin'),
      };
    };
    const home = (handle: string) => JSON.stringify(slack.as(id(handle)).home('ops') ?? {});
    const inOps = (words: string) => slack.messages('ops').some((message) => visibleText(message).includes(words));

    // Everybody gets help, and people who may not become admin are told who can.
    t.like(await team('hana', 'help'), { offers: false });
    t.regex((await team('hana', 'help')).text, /What \/team can do/);
    const refused = await team('hana', 'list');
    t.regex(refused.text, /There is no admin yet: an owner or admin of this Slack workspace/);
    t.false(refused.offers);
    for (const text of ['', 'list', 'add @hana design']) t.true((await team('anna', text)).offers, text);
    await slack.as(id('bela')).openHome('ops');
    await eventually(() => home('bela').includes('become_admin'), { what: 'the Home of another owner offers it' });

    await slack.as(id('bela')).click({ app: 'ops', actionId: 'become_admin', home: true });
    await eventually(() => db.person.findFirst({ where: { slackId: id('bela'), role: 'admin', active: true } }));
    t.is((await db.person.findUniqueOrThrow({ where: { slackId: id('bela') } })).handle, 'bela');
    await eventually(() => inOps('has become an admin of the roster'), { what: '#ops is told' });
    await eventually(() => home('bela').includes('Edit skills'), {
      what: 'the Home is that of somebody on the roster',
    });
    t.false(home('bela').includes('become_admin'));

    // An old button of another owner, after there is an admin.
    await slack.as(id('anna')).click({ actionId: 'become_admin', value: 'admin' });
    t.is(await db.person.count(), 1);
    t.false((await team('anna', 'help')).offers);

    const said: string[] = [];
    const write = (text: string) => void said.push(text);
    const outside = { ...env, PORT: new URL(crewcall.url).port };
    const send = (...args: string[]) => runSend({ args, write, longestMs: 60_000, at: clock.now() }, outside);
    const hana = { handle: 'hana', name: 'Hana Novak', email: 'hana@agency.test', role: 'pm', skills: [] };
    t.is(await send('person.upserted', JSON.stringify(hana)), 0, said.join(''));
    t.is((await db.person.findUniqueOrThrow({ where: { handle: 'hana' } })).role, 'pm');
    t.is(await send('person.upserted', JSON.stringify({ ...hana, mail: 'h@agency.test' })), 0);
    t.regex(said.join(''), /Ignored data\.mail: person\.upserted has no such field/);
    t.is(await send('project.completed', '{"code":"P-404"}'), 1);
    t.regex(said.at(-1) ?? '', /cannot be applied: .*P-404[\s\S]*\/project retry send_/);
    t.is(await send('project.sung', '{}'), 1);
    t.is(await send('project.completed', '{"code":'), 2);
    t.is(await send('project.completed'), 2);
    t.is(await runSend({ args: ['project.completed', '{"code":"P-1"}'], write }, { ...env, PORT: '1' }), 1);
    t.regex(said.at(-1) ?? '', /Is the program running\?/);
    const unsigned = { ...outside, WEBHOOK_SECRET: '' };
    t.is(await runSend({ args: ['project.completed', '{"code":"P-1"}'], write }, unsigned), 1);
    t.regex(said.at(-1) ?? '', /WEBHOOK_SECRET is not set/);

    const admin = (...args: string[]) => runAdmin({ args, write }, outside);
    t.is(await admin('Chloe@agency.test'), 0, said.join(''));
    t.like(await db.person.findUnique({ where: { slackId: id('chloe') } }), {
      handle: 'chloe',
      name: 'Chloe Martin',
      role: 'admin',
    });
    await eventually(() => inOps('was made an admin of the roster, on the machine'));
    t.regex((await team('chloe', 'list')).text, /Hana Novak/);
    t.is(await admin('hana@agency.test'), 0);
    t.is((await db.person.findUniqueOrThrow({ where: { handle: 'hana' } })).role, 'admin');
    t.is(await admin('zoe@elsewhere.test'), 0);
    t.regex(said.slice(-2).join(''), /@zoe .* is an admin[\s\S]*Slack knows nobody/);
    t.like(await db.person.findUnique({ where: { handle: 'zoe' } }), { role: 'admin', slackId: null });
    t.regex(said.at(-1) ?? '', /Mistyped\?.*\/team remove zoe@elsewhere\.test/);
    t.regex((await team('chloe', 'remove zoe@elsewhere.test')).text, /off the roster/);
    t.is(await admin('nobody'), 2);
    t.is(await admin(), 2);
    t.is(await runAdmin({ args: ['me@agency.test'], write }, { DATABASE_URL: 'mysql://a:b@127.0.0.1:1/none' }), 1);
    t.is(await runAdmin({ args: ['me@agency.test'], write }, {}), 1);
    t.regex(said.at(-1) ?? '', /npm start is the demo/);
  },
);

test.serial('if several owners click at once, one becomes the first admin', async (t) => {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const owners = ['A', 'B', 'C'].map((letter) => ({
    slackId: `U0OWNER${letter}`,
    name: `owner-${letter.toLowerCase()}`,
    realName: `Owner ${letter}`,
    email: `owner-${letter.toLowerCase()}@agency.test`,
  }));
  // Somebody is on the roster already, and the statements are prepared before the race.
  await transact((tx) => addPerson(tx, owners[0]!, { skills: [], at: systemClock.now(), via: 'command', actor: null }));
  const results = await Promise.all(
    owners.map((account) => transact((tx) => becomeAdmin(tx, account, { at: systemClock.now() }))),
  );
  t.deepEqual(results.map(({ outcome }) => outcome).sort(), ['became', 'have_one', 'have_one']);
  t.is(await db.person.count({ where: { role: 'admin' } }), 1);
  // An admin whose account is deactivated, or whom Slack does not know, does not keep others from becoming admin.
  await db.person.updateMany({ data: { slackDeactivated: true } });
  const late = { slackId: 'U0OWNERD', name: 'owner-d', realName: 'Owner D', email: 'owner-d@agency.test' };
  t.like(await transact((tx) => becomeAdmin(tx, late, { at: systemClock.now() })), {
    outcome: 'became',
  });
  // Somebody who was taken off the roster does not come back by it.
  await db.person.updateMany({ data: { active: false } });
  t.like(await transact((tx) => becomeAdmin(tx, late, { at: systemClock.now() })), {
    outcome: 'inactive',
  });
});
