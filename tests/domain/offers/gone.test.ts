import test from 'ava';
import { offerIsGone } from '../../../app/domain/offers/gone.ts';
import { offerMessageKey } from '../../../app/domain/offers/offer.ts';
import { testDatabase } from '../../helpers/database.ts';

test('a click that removes its own DM does not affect the DM of another round, which may still be shown', async (t) => {
  const { db } = await testDatabase(t);
  const at = new Date('2026-11-26T12:00:00Z');
  const anna = await db.person.create({
    data: { handle: 'anna', name: 'Anna', email: 'anna@agency.test', slackId: 'UANNA', upsertedAt: at, createdAt: at },
  });
  const project = await db.project.create({
    data: {
      ...{ code: 'P-1', title: 'A website', status: 'claimed', round: 2, requestedAt: at, requestStampedAt: at },
      client: { create: { key: 'a'.repeat(64), name: 'Ada' } },
    },
  });
  const ended: number[] = [];
  for (const round of [1, 2]) {
    const { id } = await db.offer.create({
      data: {
        projectId: project.id,
        personId: anna.id,
        round,
        state: 'withdrawn',
        rank: 0,
        createdAt: at,
        decidedAt: at,
      },
    });
    ended.push(id);
    const place = { channel: 'DANNA', ts: `1795679800.00000${round}` };
    await db.message.create({
      data: { key: offerMessageKey(id), bot: 'newproject', target: 'UANNA', postedAt: at, ...place },
    });
  }
  const place = { channel: 'DANNA', ts: '1795679800.000002' };
  await offerIsGone(db, { ended, place, at });
  const deleted = await db.message.findMany({ where: { deletedAt: { not: null } } });
  t.deepEqual(
    deleted.map(({ key }) => key),
    ended.slice(1).map(offerMessageKey),
  );
});
