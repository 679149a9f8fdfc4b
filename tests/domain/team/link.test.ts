import test from 'ava';
import { deactivatedInSlack, linkPerson } from '../../../app/domain/team/accounts/link.ts';
import { reconcileRoster } from '../../../app/domain/team/accounts/reconcile.ts';
import { shiftedClock } from '../../helpers/clock.ts';
import { at, inSlack, later, roster } from './roster.ts';

test('whoever is found in Slack is offered what they can do', async (t) => {
  const { transact, upsert, request, openTo } = await roster(t);
  const { person } = await upsert('anna');
  await request('P-1', ['design']);
  t.deepEqual(await openTo('anna'), []);
  const link = { personId: person.id, slackId: 'U0ANNA', at };
  t.is((await transact((tx) => linkPerson(tx, link))).outcome, 'linked');
  t.deepEqual(await openTo('anna'), ['P-1']);
  t.is((await transact((tx) => linkPerson(tx, link))).outcome, 'unchanged');
});

test('an account that was given meanwhile is kept', async (t) => {
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

test('an account that Slack switched off loses its offers, and gets them back with the account', async (t) => {
  const { transact, upsert, request, openTo } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await request('P-1', ['design']);
  const change = (deactivated: boolean) =>
    transact((tx) => deactivatedInSlack(tx, { slackId: 'U0ANNA', deactivated, at: later }));
  t.true(await change(true));
  t.deepEqual(await openTo('anna'), []);
  t.false(await change(true), 'the same news again is none');
  t.true(await change(false));
  t.deepEqual(await openTo('anna'), ['P-1']);
});

test('nothing is offered to an account that Slack switched off', async (t) => {
  const { transact, upsert, request, openTo } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await transact((tx) => deactivatedInSlack(tx, { slackId: 'U0ANNA', deactivated: true, at }));
  await request('P-1', ['design']);
  await upsert('anna', { skills: ['design', 'copy'] }, later);
  t.deepEqual(await openTo('anna'), []);
});

test('the roster follows what Slack says of people: accounts found, switched off, on again', async (t) => {
  const { db, transact, upsert } = await roster(t);
  const clock = shiftedClock();
  await upsert('anna');
  await upsert('bela', { slackId: 'U0BELA' });
  await upsert('chloe');
  const follow = (...people: Parameters<typeof reconcileRoster>[1]) => reconcileRoster({ db, transact, clock }, people);

  await follow(
    inSlack('U0ANNA', { email: 'anna@agency.test' }),
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

  await follow(inSlack('U0BELA'), inSlack('U1CHLOE', { email: 'chloe@agency.test' }));
  t.like(await db.person.findUnique({ where: { handle: 'bela' } }), { slackDeactivated: false });
  t.like(await db.person.findUnique({ where: { handle: 'chloe' } }), { slackId: 'U1CHLOE' });
});
