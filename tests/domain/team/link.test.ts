import test from 'ava';
import { deactivatedInSlack, giveAccount, linkPerson } from '../../../app/domain/team/accounts/link.ts';
import { reconcileRoster } from '../../../app/domain/team/accounts/reconcile.ts';
import { slackPersonOf, slackUser } from '../../../app/infra/directory/slack-person.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { at, inSlack, later, roster } from './roster.ts';

test('somebody who is found in Slack is offered projects for their skills', async (t) => {
  const { transact, upsert, request, openTo } = await roster(t);
  const { person } = await upsert('anna');
  await request('P-1', ['design']);
  t.deepEqual(await openTo('anna'), []);
  const link = { personId: person.id, slackId: 'U0ANNA', at };
  t.is((await transact((tx) => linkPerson(tx, link))).outcome, 'linked');
  t.deepEqual(await openTo('anna'), ['P-1']);
  t.is((await transact((tx) => linkPerson(tx, link))).outcome, 'unchanged');
});

test('an account that was given in the meantime is kept', async (t) => {
  const { db, transact, upsert } = await roster(t);
  const { person } = await upsert('anna', { slackId: 'U0GIVEN' });
  const result = await transact((tx) => linkPerson(tx, { personId: person.id, slackId: 'U0FOUND', at }));
  t.is(result.outcome, 'unchanged');
  t.is((await db.person.findUnique({ where: { id: person.id } }))?.slackId, 'U0GIVEN');
});

test('one Slack account for two people is reported once, and changes nothing', async (t) => {
  const { db, transact, upsert, reports } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  const { person } = await upsert('bela');
  const link = () => transact((tx) => linkPerson(tx, { personId: person.id, slackId: 'U0ANNA', at }));
  t.is((await link()).outcome, 'taken');
  t.is((await link()).outcome, 'taken');
  const told = await reports();
  t.is(told.length, 1);
  t.regex(told[0]!, /@bela.*<@U0ANNA>.*@anna/s);
  t.false(told[0]!.includes('@agency.test'), 'no e-mail address is shown');
  t.is((await db.person.findUnique({ where: { handle: 'bela' } }))?.slackId, null);
});

test('an account that Slack deactivated loses its offers, and gets them back with its reactivation', async (t) => {
  const { transact, upsert, request, openTo } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await request('P-1', ['design']);
  const change = (deactivated: boolean) =>
    transact((tx) => deactivatedInSlack(tx, { slackId: 'U0ANNA', deactivated, at: later }));
  t.true(await change(true));
  t.deepEqual(await openTo('anna'), []);
  t.false(await change(true), 'the same event again changes nothing');
  t.true(await change(false));
  t.deepEqual(await openTo('anna'), ['P-1']);
});

test('nothing is offered to an account that Slack deactivated', async (t) => {
  const { transact, upsert, request, openTo } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await transact((tx) => deactivatedInSlack(tx, { slackId: 'U0ANNA', deactivated: true, at }));
  await request('P-1', ['design']);
  await upsert('anna', { skills: ['design', 'copy'] }, later);
  t.deepEqual(await openTo('anna'), []);
});

test('the roster follows Slack’s events about people: accounts found, deactivated, reactivated, in another time zone', async (t) => {
  const { db, transact, upsert } = await roster(t);
  const clock = shiftedClock();
  await upsert('anna');
  await upsert('bela', { slackId: 'U0BELA' });
  await upsert('chloe');
  const follow = (...people: Parameters<typeof reconcileRoster>[1]) => reconcileRoster({ db, transact, clock }, people);

  await follow(
    inSlack('U0ANNA', { email: 'anna@agency.test', timeZone: 'Asia/Tokyo' }),
    inSlack('U0BELA', { email: 'else@agency.test', deactivated: true }),
    inSlack('U0CHLOE', { email: 'chloe@agency.test', deactivated: true }),
    inSlack('U0ROBOT', { email: 'chloe@agency.test', isBot: true }),
    inSlack('U0OTHER', { email: 'stranger@agency.test' }),
  );
  const people = await db.person.findMany({ orderBy: { handle: 'asc' } });
  t.deepEqual(
    people.map(({ handle, slackId, slackDeactivated }) => [handle, slackId, slackDeactivated]),
    [
      ['anna', 'U0ANNA', false],
      ['bela', 'U0BELA', true],
      ['chloe', null, false],
    ],
  );

  const zone = async () => (await db.person.findUniqueOrThrow({ where: { handle: 'anna' } })).slackTimeZone;
  t.is(await zone(), 'Asia/Tokyo');
  const moved = inSlack('U0ANNA', { timeZone: 'America/Los_Angeles' });
  await follow(inSlack('U0BELA'), inSlack('U1CHLOE', { email: 'chloe@agency.test' }), moved);
  t.is(await zone(), 'America/Los_Angeles');
  t.like(await db.person.findUnique({ where: { handle: 'bela' } }), { slackDeactivated: false });
  t.like(await db.person.findUnique({ where: { handle: 'chloe' } }), { slackId: 'U1CHLOE' });
});

test('an account of another organisation is not linked, whatever its e-mail address, and that is reported once', async (t) => {
  const { db, transact, upsert, reports } = await roster(t);
  const clock = shiftedClock();
  await upsert('lena', { role: 'admin' });
  const home = { teamId: 'T0OURS' };
  for (const said of [
    { id: 'U0STRANGER', is_stranger: true },
    { id: 'U0CONNECT', team_id: 'T0THEIRS' },
  ]) {
    const user = { name: 'mallory', profile: { email: 'lena@agency.test' }, ...said };
    const mallory = slackPersonOf(slackUser.parse(user), { home });
    await reconcileRoster({ db, transact, clock }, [mallory]);
    await reconcileRoster({ db, transact, clock }, [mallory]);
    t.is((await db.person.findUniqueOrThrow({ where: { handle: 'lena' } })).slackId, null, said.id);
  }
  t.is((await reports()).length, 1);
  t.regex((await reports())[0]!, /@lena.*another organisation/s);

  const own = slackUser.parse({ id: 'U0LENA', team_id: 'T0OURS', profile: { email: 'lena@agency.test' } });
  await reconcileRoster({ db, transact, clock }, [slackPersonOf(own, { home })]);
  t.is((await db.person.findUniqueOrThrow({ where: { handle: 'lena' } })).slackId, 'U0LENA');
});

test('in an Enterprise Grid the organisation decides, not the workspace', (t) => {
  const home = { teamId: 'T0OURS', enterpriseId: 'E0OURS' };
  const belonging = (said: object) => slackPersonOf(slackUser.parse({ id: 'U0X', ...said }), { home }).belonging;
  t.is(belonging({ team_id: 'T0SISTER', enterprise_user: { enterprise_id: 'E0OURS' } }), undefined);
  t.is(belonging({ team_id: 'T0THEIRS', enterprise_user: { enterprise_id: 'E0THEIRS' } }), 'foreign');
  t.is(belonging({ team_id: 'T0THEIRS' }), 'foreign');
});

test('an account of another organisation that somebody was given is taken from them, with its offers', async (t) => {
  const { db, transact, upsert, request, openTo, reports } = await roster(t);
  const clock = shiftedClock();
  await upsert('anna', { slackId: 'U0THEIRS' });
  await request('P-1', ['design']);
  t.deepEqual(await openTo('anna'), ['P-1']);
  await reconcileRoster({ db, transact, clock }, [inSlack('U0THEIRS', { belonging: 'foreign' })]);
  t.deepEqual(await openTo('anna'), []);
  t.is((await db.person.findUniqueOrThrow({ where: { handle: 'anna' } })).slackId, null);
  t.is((await reports()).length, 1);
});

test('a newly created account with the same e-mail replaces the deactivated one', async (t) => {
  const { db, transact, upsert, request, openTo } = await roster(t);
  const clock = shiftedClock();
  const { person } = await upsert('anna', { slackId: 'U0OLD' });
  await request('P-1', ['design']);
  const follow = (...people: Parameters<typeof reconcileRoster>[1]) => reconcileRoster({ db, transact, clock }, people);
  const account = async () => (await db.person.findUniqueOrThrow({ where: { id: person.id } })).slackId;
  const another = inSlack('U0NEW', { email: 'anna@agency.test' });
  await follow(another);
  t.is(await account(), 'U0OLD', 'while the old one is in use, nothing changes');
  await follow(inSlack('U0OLD', { email: 'anna@agency.test', deactivated: true }));
  await follow(another);
  t.is(await account(), 'U0NEW');
  t.deepEqual(await openTo('anna'), ['P-1']);
});

test('an admin says which account somebody has; one that belongs to another person is not given', async (t) => {
  const { db, transact, upsert, request, openTo } = await roster(t);
  const { person } = await upsert('anna', { slackId: 'U0OLD' });
  await upsert('bela', { slackId: 'U0BELA' });
  await request('P-1', ['design']);
  const give = (slackId: string) =>
    transact((tx) => giveAccount(tx, { personId: person.id, slackId, at: later, via: 'command', actor: 'lena' }));
  t.like(await give('U0BELA'), { outcome: 'taken', holder: { handle: 'bela' } });
  t.like(await give('U0NEW'), { outcome: 'linked' });
  t.like(await give('U0NEW'), { outcome: 'unchanged' });
  t.is((await db.person.findUniqueOrThrow({ where: { id: person.id } })).slackId, 'U0NEW');
  t.deepEqual(await openTo('anna'), ['P-1'], 'offered again, in the new account');
  await upsert('anna', {}, later);
  t.is(
    (await db.person.findUniqueOrThrow({ where: { id: person.id } })).slackId,
    'U0NEW',
    'an event without an account keeps it',
  );
});
