import test from 'ava';
import { agency, claimable } from '../../helpers/agency.ts';
import { agencyForAll } from '../../helpers/agency-for-all.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';

const world = agencyForAll(test, agency);

test.serial('a requested project goes to everybody with one of its skills, and to nobody else', async (t) => {
  const { request, offered, offers, settled } = await world();
  await request({ code: 'P-1', skills: ['design', 'copywriting'] });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await settled();
  t.is(offers('dario').length, 0);
  t.is(offers('hana').length, 0);
});

test.serial('the notification on a phone says which project it is', async (t) => {
  const { request, offered, offers } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.is(offers('anna')[0]?.text, 'New project: Landing page for a bakery');
});

test.serial('the first claim wins: the winner may start or release, every other DM is deleted', async (t) => {
  const { request, offered, offers, slack, id, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.true((await slack.as(id('anna')).click({ actionId: 'claim_project' })).acked);
  await eventually(() => offers('bela').length === 0 && offers('chloe').length === 0);
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed Landing page'));
  await settled();
  const won = JSON.stringify(offers('anna'));
  t.is(offers('anna').length, 1);
  t.false(won.includes('claim_project'));
  t.true(won.includes('start_project') && won.includes('release_project'));
});

test.serial(
  'a click on a stale button says who has the project, and that DM disappears at once, before its turn to be deleted',
  async (t) => {
    const { request, offered, offers, slack, id } = await agency(t);
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    slack.faults.add({ kind: 'slow', method: 'chat.delete', delayMs: HANG_MS });
    await slack.as(id('anna')).click({ actionId: 'claim_project' });
    t.true(offers('bela').some((message) => claimable(message, 'P-1')));
    await slack.as(id('bela')).click({ actionId: 'claim_project' });
    await eventually(() => offers('bela').length === 0);
    t.is(slack.ephemerals(id('bela'))[0]?.text, 'Anna Kovacs has claimed this project.');
  },
);

test.serial('a second click by the winner changes nothing', async (t) => {
  const { request, offered, offers, slack, id, db, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  slack.faults.add({ kind: 'slow', method: 'chat.update', delayMs: 1_000 });
  await Promise.all([1, 2, 3].map(() => slack.as(id('anna')).click({ actionId: 'claim_project' })));
  await eventually(() => offers('anna')[0]?.text.startsWith('You claimed'));
  await settled();
  t.is(offers('anna').length, 1);
  t.is(await db.auditEntry.count({ where: { action: 'project.claimed' } }), 1);
  t.is(
    (await db.project.findUniqueOrThrow({ where: { code: 'P-1' }, include: { claimer: true } })).claimer?.handle,
    'anna',
  );
});

test.serial('somebody whom the roster does not know is told so', async (t) => {
  const { request, slack, offered, db, id } = await agency(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await db.person.update({ where: { handle: 'anna' }, data: { slackId: null } });
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await eventually(() => slack.ephemerals(id('anna')).length === 1);
  t.regex(slack.ephemerals(id('anna'))[0]?.text ?? '', /not on the roster/);
  t.is((await db.project.findUniqueOrThrow({ where: { code: 'P-1' } })).status, 'requested');
});

test.serial('a claim that was made in another system counts like a click', async (t) => {
  const { request, offered, offers, send, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  t.is((await send('project.claimed', { code: 'P-1', by: 'bela@agency.test' })).status, 202);
  await eventually(() => offers('anna').length === 0 && offers('chloe').length === 0);
  await settled();
  t.regex(offers('bela')[0]?.text ?? '', /^You claimed/);
});
