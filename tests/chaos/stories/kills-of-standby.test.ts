import test from 'ava';
import { claimable } from '../../helpers/agency.ts';
import { sendUntilTaken } from '../../helpers/crowd.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { killAt, lives } from '../../helpers/kill-at.ts';
import { operated } from '../../helpers/operated.ts';

test('killed again and again while a free project is offered along the line, the program asks nobody twice and leaves nobody out', async (t) => {
  t.timeout(HANG_MS);
  const world = await operated(t, { designers: 4, env: { STANDBY_MINUTES: '0.05' } });
  const { slack, product, designers, db, enlist, request, offered, offers, settled } = world;
  const [claimer, first, second] = designers;
  if (!claimer || !first || !second) throw new Error('Expected people.');
  await enlist();
  await request('P-1');
  await offered('P-1');
  await slack.as(claimer.id).click({ actionId: 'claim_project', value: 'P-1' });
  await eventually(() => db.project.findFirst({ where: { status: 'claimed' } }));
  for (const [index, late] of [first, second].entries()) {
    await slack.as(late.id).click({ actionId: 'claim_project', value: 'P-1', stale: true });
    await eventually(() =>
      slack.ephemerals(late.id).some(({ blocks }) => JSON.stringify(blocks ?? []).includes('stand_by')),
    );
    await slack.as(late.id).click({ actionId: 'stand_by', value: 'P-1' });
    await eventually(async () => (await db.standby.count()) === index + 1);
  }
  await settled();

  const death = killAt(slack, product, { method: 'chat.postMessage', call: 1, fate: 'done' });
  await slack.as(claimer.id).click({ actionId: 'release_project', value: 'P-1' });
  await eventually(death.came);
  await lives(world, [
    { method: 'chat.postMessage', call: 1, fate: 'late' },
    { method: 'chat.postMessage', call: 2, fate: 'lost' },
    { method: 'chat.update', call: 1, fate: 'done' },
  ]);
  await offered('P-1');
  await settled();
  const live = designers.map((one) => offers(one).filter((message) => claimable(message, 'P-1')).length);
  t.deepEqual(live, [1, 1, 1, 1]);
  const line = await db.standby.findMany({ orderBy: { id: 'asc' } });
  t.deepEqual(
    line.map(({ end, isInLine }) => [end, isInLine]),
    [
      ['missed', null],
      [null, true],
    ],
  );
  t.is(await db.offer.count({ where: { round: 2 } }), 4);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
});

test('killed again and again while several offers open for somebody who slept, the program sends them as one message, once', async (t) => {
  t.timeout(HANG_MS);
  const world = await operated(t, { designers: 2, env: { URGENT_HOURS: '0' } });
  const { slack, product, designers, db, enlist, request, send, offers, settled } = world;
  await enlist();
  const hour = (later: number) => `${(new Date().getUTCHours() + later) % 24}:00`;
  const works = async (hours: string) => {
    for (const { handle, name, email, slackId } of await db.person.findMany()) {
      const data = { handle, name, email, slackId, role: 'specialist', skills: ['design'], hours };
      await sendUntilTaken(send, 'person.upserted', data);
    }
  };
  await works(`${hour(8)}-${hour(10)} UTC`);
  await eventually(async () => (await db.person.count({ where: { hours: { not: null } } })) === 2);
  const codes = ['P-1', 'P-2', 'P-3'];
  for (const code of codes) await request(code, { title: code, dueAt: '2099-12-01' });
  await eventually(async () => (await db.offer.count({ where: { opensAt: { not: null } } })) === 6);
  await settled();
  t.deepEqual(
    designers.map((one) => offers(one).length),
    [0, 0],
  );

  // Now they work around the clock, so all offers open at the same moment.
  const death = killAt(slack, product, { method: 'chat.postMessage', call: 1, fate: 'done' });
  await works('mon-sun 0:00-24:00');
  await eventually(death.came);
  await lives(world, [
    { method: 'chat.postMessage', call: 1, fate: 'late' },
    { method: 'chat.postMessage', call: 1, fate: 'lost' },
  ]);
  await eventually(() => designers.every((one) => offers(one).length > 0), { what: 'everybody is asked' });
  await settled();
  for (const one of designers) {
    t.is(offers(one).length, 1, 'one message');
    t.deepEqual(
      codes.filter((code) => claimable(offers(one)[0]!, code)),
      codes,
    );
  }
  t.is(await db.offer.count({ where: { state: 'open', nudge: { not: null } } }), 6);
  t.is(await db.job.count({ where: { state: 'dead' } }), 0);
});
