import test from 'ava';
import { claimable } from '../../helpers/agency.ts';
import { eventually, HANG_MS } from '../../helpers/eventually.ts';
import { killAt, lives } from '../../helpers/kill-at.ts';
import { operated } from '../../helpers/operated.ts';

test('killed again and again while a project falls free and is offered along the line, the program asks nobody twice and forgets nobody', async (t) => {
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
