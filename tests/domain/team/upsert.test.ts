import test from 'ava';
import { CannotApply } from '../../../app/infra/errors.ts';
import { at, later, roster } from './roster.ts';

test('somebody new is on the roster, active, without a limit, with new skills', async (t) => {
  const { db, upsert, skillsOf } = await roster(t);
  const { outcome, person } = await upsert('anna', { skills: ['design', 'copy', 'design'], role: 'pm' });
  t.is(outcome, 'added');
  t.like(person, { handle: 'anna', name: 'Anna', role: 'pm', active: true, capacity: null, slackId: null });
  t.deepEqual(person.createdAt, at);
  t.deepEqual(await skillsOf('anna'), ['copy', 'design']);
  t.is(await db.skill.count(), 2);
});

test('fields that an event leaves out stay unchanged: active, capacity, the Slack account', async (t) => {
  const { upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA', active: false, capacity: 2 });
  const { outcome, person } = await upsert('anna', { name: 'Anna Kovacs' }, later);
  t.is(outcome, 'changed');
  t.like(person, { name: 'Anna Kovacs', slackId: 'U0ANNA', active: false, capacity: 2 });
  const { person: freed } = await upsert('anna', { active: true, capacity: null }, later);
  t.like(freed, { active: true, capacity: null });
});

test('skills are replaced as a whole', async (t) => {
  const { upsert, skillsOf } = await roster(t);
  await upsert('anna', { skills: ['design', 'copy'] });
  await upsert('anna', { skills: ['copy', 'video'] }, later);
  t.deepEqual(await skillsOf('anna'), ['copy', 'video']);
  await upsert('anna', { skills: [] }, later);
  t.deepEqual(await skillsOf('anna'), []);
});

test('an event that is older than the known state changes nothing', async (t) => {
  const { db, upsert, skillsOf } = await roster(t);
  await upsert('anna', { name: 'Anna the newer', skills: ['design'] }, later);
  const { outcome, person } = await upsert(
    'anna',
    { name: 'Anna the older', skills: ['copy'], email: 'old@agency.test' },
    at,
  );
  t.is(outcome, 'stale');
  t.is(person.name, 'Anna the newer');
  t.like(await db.person.findUnique({ where: { handle: 'anna' } }), {
    name: 'Anna the newer',
    email: 'anna@agency.test',
  });
  t.deepEqual(await skillsOf('anna'), ['design']);
});

test("another person's e-mail address is refused, naming who has it", async (t) => {
  const { db, upsert } = await roster(t);
  await upsert('anna');
  const error = await t.throwsAsync(upsert('bela', { email: 'Anna@Agency.test' }), { instanceOf: CannotApply });
  t.regex(error?.message ?? '', /anna@agency\.test belongs to @anna already/);
  t.is(await db.person.count(), 1);
});

test("another person's Slack account is refused, naming who has it", async (t) => {
  const { upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  const error = await t.throwsAsync(upsert('bela', { slackId: 'U0ANNA' }), { instanceOf: CannotApply });
  t.regex(error?.message ?? '', /U0ANNA belongs to @anna already/);
});

test('an e-mail address that somebody gave up can be used by another person', async (t) => {
  const { upsert } = await roster(t);
  await upsert('anna', { email: 'hello@agency.test' });
  await upsert('anna', { email: 'anna@agency.test' }, later);
  t.is((await upsert('bela', { email: 'hello@agency.test' }, later)).outcome, 'added');
});

test('somebody without a Slack account is searched for once, however many events ask for it', async (t) => {
  const { upsert, waiting } = await roster(t);
  for (let times = 0; times < 3; times++) await upsert('anna', { skills: [`skill-${times}`] });
  t.is(await waiting('team.link'), 1);
});

test('a Slack account that was given is checked once, and not again while it stays', async (t) => {
  const { db, upsert, waiting } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  t.is(await waiting('team.link'), 1);
  await db.job.deleteMany();
  await upsert('anna', { slackId: 'U0ANNA', name: 'Anna Kovacs' });
  t.is(await waiting('team.link'), 0);
});

test('a new e-mail address ends the old Slack account: its offers are withdrawn, and the new one is searched for', async (t) => {
  const { db, upsert, request, openTo, waiting } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await request('P-1', ['design']);
  await db.job.deleteMany({ where: { kind: 'team.link' } });
  const { person } = await upsert('anna', { email: 'kovacs@agency.test' }, later);
  t.is(person.slackId, null);
  t.deepEqual(await openTo('anna'), []);
  t.is(await waiting('team.link'), 1);
});

test('an e-mail address in other letters is the same address', async (t) => {
  const { upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  t.is((await upsert('anna', { email: 'ANNA@agency.test' }, later)).person.slackId, 'U0ANNA');
});

test('another Slack account gets the offers, and the old one loses them', async (t) => {
  const { db, upsert, request, openTo } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await request('P-1', ['design']);
  const [old] = await db.offer.findMany();
  await upsert('anna', { slackId: 'U1ANNA' }, later);
  t.deepEqual(await openTo('anna'), ['P-1']);
  t.is(await db.offer.count({ where: { id: old!.id, state: 'open' } }), 0);
  t.is(await db.job.count({ where: { kind: 'offer.delete', lane: `offer:${old!.id}` } }), 1);
});

test('a newcomer is offered the unclaimed projects for their skills', async (t) => {
  const { upsert, request, openTo } = await roster(t);
  await request('P-1', ['design']);
  await request('P-2', ['video']);
  await upsert('anna', { slackId: 'U0ANNA' });
  t.deepEqual(await openTo('anna'), ['P-1']);
  await upsert('anna', { skills: ['design', 'video'] }, later);
  t.deepEqual(await openTo('anna'), ['P-1', 'P-2']);
});

test('somebody who loses a skill loses the offers that need it', async (t) => {
  const { upsert, request, openTo } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA', skills: ['design', 'video'] });
  await request('P-1', ['design']);
  await request('P-2', ['video']);
  await upsert('anna', { skills: ['video'] }, later);
  t.deepEqual(await openTo('anna'), ['P-2']);
});

test('somebody who is no longer active loses all offers, and is not searched for in Slack', async (t) => {
  const { upsert, request, openTo, waiting } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  await request('P-1', ['design']);
  await upsert('anna', { active: false }, later);
  t.deepEqual(await openTo('anna'), []);
  await upsert('bela', { active: false });
  t.is(await waiting('team.link'), 1, 'only the check of the account that anna was given');
  await upsert('anna', { active: true }, later);
  t.deepEqual(await openTo('anna'), ['P-1']);
});

test('two events about one newcomer at the same time leave one person', async (t) => {
  const { db, upsert } = await roster(t);
  await Promise.allSettled([upsert('anna', { skills: ['design'] }), upsert('anna', { skills: ['design'] })]);
  t.is(await db.person.count(), 1);
});
