import test from 'ava';
import { refit } from '../../../app/domain/offers/match/refit.ts';
import { deliver } from '../../../app/domain/offers/offer.ts';
import { withdrawThese } from '../../../app/domain/offers/withdraw.ts';
import { enqueue } from '../../../app/infra/jobs/enqueue.ts';
import { agency, BAKERY, claimable } from '../../helpers/agency.ts';
import { agencyForAll } from '../../helpers/agency-for-all.ts';
import { eventually } from '../../helpers/eventually.ts';

const world = agencyForAll(test, agency);

test.serial('a reissued project replaces every DM by one with the new data', async (t) => {
  const { request, offered, offers, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  const before = offers('anna')[0]?.ts;
  await request({ code: 'P-1', title: 'Landing page for two bakeries', skills: ['research', 'data-entry'] });
  await offered('P-1', ['chloe', 'dario']);
  await settled();
  t.is(offers('anna').length, 0);
  t.deepEqual(
    offers('chloe').map(({ text }) => text),
    ['New project: Landing page for two bakeries'],
  );
  t.not(offers('chloe')[0]?.ts, before);
});

test.serial('a request that was sent earlier but arrives later changes nothing', async (t) => {
  const { send, offered, offers, clock, settled, db } = await world();
  const now = clock.now();
  await send('project.requested', { ...BAKERY, code: 'P-1', title: 'The newer' }, { at: now });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await send(
    'project.requested',
    { ...BAKERY, code: 'P-1', title: 'The older' },
    { at: new Date(now.getTime() - 60_000) },
  );
  await eventually(async () => (await db.event.count({ where: { state: 'stored' } })) === 0);
  await settled();
  t.is(offers('anna')[0]?.text, 'New project: The newer');
});

test.serial('a cancelled project leaves no DM, and can no longer be claimed', async (t) => {
  const { request, offered, offers, send, slack, id, settled, db } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  slack.faults.add({ kind: 'slow', method: 'chat.delete', delayMs: 1_500 });
  await send('project.cancelled', { code: 'P-1', reason: 'budget' });
  await eventually(async () => (await db.project.findFirst())?.status === 'cancelled');
  // On a busy machine the DM may be deleted by now, but her screen still shows it.
  await slack.as(id('anna')).click({ actionId: 'claim_project', stale: true });
  await eventually(() => slack.ephemerals(id('anna')).length === 1);
  t.regex(slack.ephemerals(id('anna'))[0]?.text ?? '', /cancelled/);
  await settled();
  t.deepEqual(
    ['anna', 'bela', 'chloe'].map((handle) => offers(handle).length),
    [0, 0, 0],
  );
});

test.serial('the claimer of a cancelled project is told', async (t) => {
  const { request, offered, offers, send, slack, id, settled } = await world();
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.as(id('anna')).click({ actionId: 'claim_project' });
  await send('project.cancelled', { code: 'P-1', reason: 'The client <changed> its mind' });
  await eventually(() => offers('anna').some(({ text }) => text.startsWith('Cancelled')));
  await settled();
  t.is(offers('anna').length, 1);
  t.regex(JSON.stringify(offers('anna')[0]?.blocks), /&lt;changed&gt;/);
});

test.serial(
  'somebody who is no longer asked and then asked again, before anything was sent, has only the new DM',
  async (t) => {
    const { request, offered, offers, settled, crewcall, clock, db } = await world();
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    const before = offers('anna')[0]?.ts;
    const { id: projectId, round } = await db.project.findFirstOrThrow();
    const anna = await db.person.findFirstOrThrow({ where: { handle: 'anna' } });
    const offer = await db.offer.findFirstOrThrow({ where: { personId: anna.id } });
    await crewcall.services.transact(async (tx) => {
      await withdrawThese(tx, { offerIds: [offer.id], at: clock.now() });
      await refit(tx, { projectId, round, at: clock.now() });
    });
    await eventually(() => offers('anna').some(({ ts }) => ts !== before));
    await settled();
    t.is(offers('anna').length, 1);
    t.not(offers('anna')[0]?.ts, before);
  },
);

test.serial('somebody who joins the roster while a project is open is offered it too', async (t) => {
  const { request, offered, send, slack, offers } = await agency(t, { people: ['anna', 'hana'] });
  await request({ code: 'P-1' });
  await eventually(() => offers('anna').length === 1);
  await send('person.upserted', {
    handle: 'bela',
    name: 'Bela Toth',
    email: 'bela@agency.test',
    role: 'specialist',
    skills: ['design'],
  });
  await eventually(() => offers('bela').some((message) => claimable(message, 'P-1')));
  t.is(slack.messages('ops').length, 0);
  await offered('P-1', ['anna']);
});

test.serial('an account that is switched off in Slack loses its offers and gets no new ones', async (t) => {
  const { request, offered, slack, id, settled, db } = await agency(t);
  await request({ code: 'P-1' });
  await offered('P-1', ['anna', 'bela', 'chloe']);
  await slack.changeUser(id('bela'), { deleted: true });
  await eventually(async () => (await db.person.findUnique({ where: { handle: 'bela' } }))?.slackDeactivated);
  await settled();
  t.is(await db.offer.count({ where: { person: { handle: 'bela' }, state: 'open' } }), 0);
  await request({ code: 'P-2' });
  await offered('P-2', ['anna', 'chloe']);
});

test.serial(
  'a project that Slack refuses for one person goes to the others, and the refusal is reported',
  async (t) => {
    const { request, offered, slack, id, settled } = await agency(t);
    slack.faults.add({
      kind: 'refuse',
      method: 'chat.postMessage',
      app: 'newproject',
      times: 1,
      code: 'messages_tab_disabled',
    });
    await request({ code: 'P-1' });
    await eventually(() => slack.messages('ops').length === 1);
    t.regex(slack.messages('ops')[0]?.text ?? '', /cannot be sent offers.*messages_tab_disabled/);
    await settled();
    const have = ['anna', 'bela', 'chloe'].filter(
      (handle) => slack.directMessages('newproject', id(handle)).length === 1,
    );
    t.is(have.length, 2);
    await offered('P-1', have);
  },
);

test.serial('an event that cannot be applied is reported once and can be retried', async (t) => {
  const { send, slack, id, settled, request, offered, offers } = await world();
  await send('project.claimed', { code: 'P-404', by: 'anna' }, { id: 'evt_early' });
  await eventually(() => slack.messages('ops').length === 1);
  t.regex(slack.messages('ops')[0]?.text ?? '', /P-404[\s\S]*\/project retry evt_early/);
  await request({ code: 'P-404' });
  await offered('P-404', ['anna', 'bela', 'chloe']);
  await slack.as(id('bela')).command('/project', 'retry evt_early', { channel: 'ops' });
  await eventually(() => /for project managers/.test(slack.ephemerals(id('bela')).at(-1)?.text ?? ''));
  await slack.as(id('hana')).command('/project', 'retry evt_early', { channel: 'ops' });
  await eventually(() => offers('anna').some(({ text }) => text.startsWith('You claimed')));
  await settled();
  t.is(slack.messages('ops').length, 1);
});

test.serial(
  'an offer that was withdrawn while it was sent loses its button before its turn to be deleted',
  async (t) => {
    const { request, offered, offers, crewcall, clock, db, settled } = await world();
    await request({ code: 'P-1' });
    await offered('P-1', ['anna', 'bela', 'chloe']);
    await settled();
    const { id } = await db.offer.findFirstOrThrow({ where: { person: { handle: 'bela' } } });
    await db.offer.update({ where: { id }, data: { state: 'withdrawn' } });
    await crewcall.services.transact((tx) => enqueue(tx, clock.now(), [deliver(id, clock.now())]));
    await eventually(() => !offers('bela').some((message) => claimable(message, 'P-1')));
    t.is(offers('bela').length, 1);
  },
);
