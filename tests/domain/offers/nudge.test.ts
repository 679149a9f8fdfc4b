import test from 'ava';
import { DateTime } from 'luxon';
import { openOffer } from '../../../app/domain/offers/nudge/nudge.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { type Message, visibleText } from '../../../sandbox/sandbox.ts';
import { agency, claimable } from '../../helpers/agency.ts';
import { testDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

test.serial(
  'offers that open at the same moment come as one message with a row and a Claim each; a row is removed with its offer, the message with the last one',
  async (t) => {
    const now = DateTime.now().setZone('Europe/Berlin');
    // Everybody is asleep for the next hour or two.
    const opens = now.plus({ hours: 2 }).startOf('hour');
    const hours = `mon-sun ${opens.toFormat('H:mm')}-${opens.plus({ hours: 3 }).toFormat('H:mm')}`;
    const { request, offers, slack, id, clock, db, settled } = await agency(t, {
      people: ['anna', 'bela', 'hana'],
      env: { WORKING_HOURS: hours, URGENT_HOURS: '0' },
    });
    const later = { dueAt: opens.plus({ days: 30 }).toISODate() ?? '' };
    for (const [index, skills] of [['design'], ['design'], ['design'], ['copywriting']].entries()) {
      await request({ code: `P-${index + 1}`, title: `Project ${index + 1}`, skills, ...later });
      await eventually(() => db.offer.findFirst({ where: { project: { code: `P-${index + 1}` } } }));
    }
    await settled();
    t.deepEqual([offers('anna').length, offers('bela').length], [0, 0]);

    clock.advance({ ms: opens.toMillis() - clock.now().getTime() + 1_000 });
    const codes = (handle: string) =>
      offers(handle).map((message) => ['P-1', 'P-2', 'P-3', 'P-4'].filter((code) => claimable(message, code)).join());
    await eventually(() => codes('anna').join() === 'P-1,P-2,P-3' && codes('bela').join() === 'P-1,P-2,P-3,P-4');
    await settled();
    t.deepEqual([offers('anna').length, offers('bela').length], [1, 1], 'one message each');
    t.is(offers('anna')[0]?.text, 'New projects: 3 (Project 1, Project 2, Project 3)');
    const row = (message: Message | undefined) => visibleText(message ?? { text: '' });
    t.regex(
      row(offers('anna')[0]),
      /Project 1.*\(P-1\)\s+Analytical Bakery.*Claim project\s+Pass\s+Read the brief\s+\*Project 2/s,
    );
    t.is(await db.offerDecision.count({ where: { decision: 'asked' } }), 7);
    t.is(await db.offer.count({ where: { sentOffHours: false, sentAt: { gte: opens.toJSDate() } } }), 7);

    // A claim removes its row for everybody; the winner gets a DM of their own.
    await slack.as(id('anna')).click({ actionId: 'claim_project', value: 'P-2' });
    await eventually(() => offers('anna').some(({ text }) => text.startsWith('You claimed Project 2')));
    await eventually(() => codes('anna').includes('P-1,P-3') && codes('bela').join() === 'P-1,P-3,P-4');
    // A pass removes only the row, not the message.
    await slack.as(id('bela')).click({ actionId: 'pass_project', value: 'P-3' });
    await eventually(() => codes('bela').join() === 'P-1,P-4');
    await settled();
    t.is(offers('bela').length, 1);
    // Offers that come while they are awake are sent at once, each alone.
    await request({ code: 'P-5', title: 'Project 5', ...later });
    await eventually(() => offers('bela').some(({ text }) => text === 'New project: Project 5'));

    await slack.as(id('hana')).command('/project', 'cancel P-4 --yes', { channel: 'ops' });
    await slack.as(id('bela')).click({ actionId: 'claim_project', value: 'P-1' });
    await eventually(() => offers('bela').every((message) => !claimable(message, 'P-1') && !claimable(message, 'P-4')));
    await settled();
    t.deepEqual(
      offers('bela')
        .map(({ text }) => text)
        .sort(),
      ['New project: Project 5', 'You claimed Project 1'],
    );
    t.true(codes('anna').includes('P-3'), 'she has not answered it');
    // After a release it is offered anew, alone; the old row does not come back.
    await slack.as(id('anna')).click({ actionId: 'release_project', value: 'P-2' });
    await eventually(() => codes('anna').includes('P-2') && codes('bela').includes('P-2'));
    await settled();
    t.is(offers('anna').filter((message) => claimable(message, 'P-2')).length, 1);
    t.is(await db.job.count({ where: { state: 'dead' } }), 0);
  },
);

test('however many deliveries become due, they make one message together', async (t) => {
  const { db } = await testDatabase(t);
  const transact = createTransact(db);
  const at = new Date('2026-11-27T08:00:00Z');
  const named = { handle: 'anna', name: 'Anna', email: 'anna@agency.test', slackId: 'UANNA' };
  const { id: personId } = await db.person.create({ data: { ...named, upsertedAt: at, createdAt: at } });
  const { id: clientId } = await db.client.create({ data: { key: 'k', name: 'Ada' } });
  for (const code of ['P-1', 'P-2', 'P-3']) {
    const stamps = { requestedAt: at, requestStampedAt: at };
    await db.project.create({
      data: {
        ...{ code, title: code, clientId, ...stamps },
        offers: { create: { personId, round: 1, rank: 0, createdAt: at, opensAt: at } },
      },
    });
  }
  const waiting = await db.offer.findMany();
  const outcomes = await Promise.all(
    [...waiting, ...waiting].map((offer) => transact((tx) => openOffer(tx, offer, { isUrgent: false, at }))),
  );
  t.deepEqual([...new Set(outcomes.map(({ outcome }) => outcome))], ['together']);
  t.deepEqual(
    (await db.offer.findMany()).map(({ nudge }) => nudge),
    waiting.map(() => waiting[0]?.id),
  );
  t.is(await db.job.count({ where: { kind: 'offer.deliver-nudge' } }), 1);
});
