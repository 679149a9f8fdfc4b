import test from 'ava';
import { findPerson, personBySlackId } from '../../../app/domain/team/roster/find.ts';
import { seen } from '../../../app/domain/team/roster/seen.ts';
import { at, roster } from './roster.ts';

test('people are found by handle, e-mail or Slack id, however it is written', async (t) => {
  const { db, upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  const refs = ['anna', 'ANNA', '@anna', ' anna ', 'anna@agency.test', 'Anna@Agency.Test', '@anna@agency.test'];
  const slackRefs = ['U0ANNA', '@U0ANNA', '<@U0ANNA>', '<@U0ANNA|anna>', '<mailto:anna@agency.test|anna@agency.test>'];
  for (const ref of [...refs, ...slackRefs]) t.is((await findPerson(db, ref))?.handle, 'anna', ref);
});

test('nobody is mistaken for somebody with a similar name', async (t) => {
  const { db, upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  const refs = ['ánna', 'anna ann', 'ann', '', '@', '<@U0ANN>', 'u0anna', 'anna@agency.tést', 'ánna@agency.test'];
  for (const ref of refs) t.is(await findPerson(db, ref), null, ref);
  t.is(await personBySlackId(db, 'u0anna'), null);
});

test('a handle that looks like a Slack id is found in any case', async (t) => {
  const { db, upsert } = await roster(t);
  await upsert('ursula');
  t.is((await findPerson(db, 'URSULA'))?.handle, 'ursula');
});

test('a click is noted at most once a minute', async (t) => {
  const { db, upsert } = await roster(t);
  await upsert('anna', { slackId: 'U0ANNA' });
  const lastSeen = async () => (await personBySlackId(db, 'U0ANNA'))?.lastSeenAt;
  const after = (seconds: number) => new Date(at.getTime() + seconds * 1_000);
  await seen(db, 'U0ANNA', at);
  await seen(db, 'U0ANNA', after(59));
  t.deepEqual(await lastSeen(), at);
  await seen(db, 'U0ANNA', after(60));
  t.deepEqual(await lastSeen(), after(60));
  await t.notThrowsAsync(seen(db, 'U0STRANGER', at));
});
