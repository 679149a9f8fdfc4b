import test from 'ava';
import { doubtOffers } from '../../../app/domain/offers/doubt.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { lookForRestore, type Restore } from '../../../app/infra/effects/origin.ts';
import { testDatabase } from '../../helpers/database.ts';

test('a start on the same tables is no restore; on newly created tables it is one, once', async (t) => {
  const { db } = await testDatabase(t);
  const transact = createTransact(db);
  const told: Restore[] = [];
  const look = () => lookForRestore(transact, async (_, restore) => void told.push(restore));
  t.is(await look(), undefined);
  t.is(await look(), undefined);

  // The content of a dump in new tables: the time when the old ones were created, and the processes of then.
  const beatAt = new Date('2026-11-26T06:00:00.000Z');
  await db.$executeRaw`UPDATE database_origin SET madeAt = madeAt - 3600`;
  await db.jobWorker.create({ data: { name: 'w1', kinds: '[]', startedAt: beatAt, beatAt } });
  const job = await db.job.create({ data: { kind: 'offer.deliver', payload: {}, runAt: beatAt, createdAt: beatAt } });
  const [made] = await db.$queryRaw<{ at: bigint }[]>`
    SELECT CAST(UNIX_TIMESTAMP(CREATE_TIME) AS SIGNED) AS at FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'database_origin'`;
  const restore = { dumpedAt: beatAt, lastJobId: job.id, restoredAt: new Date((Number(made!.at) + 1) * 1_000) };
  // The server gives only whole seconds, and a score within that second may have been posted before the restore.
  t.true(new Date(Number(made!.at) * 1_000 + 999) < restore.restoredAt);
  const [one, other] = await Promise.all([look(), look()]);
  t.deepEqual([one, other], [restore, restore]);
  t.deepEqual(await look(), restore);
  t.deepEqual(told, [restore], 'if several processes check, one is told');
});

test('after a restore, offers without a known DM are in doubt, and those that are in Slack stay as they are', async (t) => {
  const { db } = await testDatabase(t);
  const at = new Date('2026-11-26T06:00:00.000Z');
  const project = await db.project.create({
    data: {
      ...{ code: 'P-1', title: 'A landing page', requestedAt: at, requestStampedAt: at },
      client: { create: { key: 'k', name: 'Ada' } },
    },
  });
  const states = ['open', 'open', 'withdrawn', 'passed'] as const;
  const offers = [];
  for (const [rank, state] of states.entries()) {
    const person = { handle: `d${rank}`, name: `D${rank}`, email: `d${rank}@agency.test`, slackId: `U${rank}` };
    const { id: personId } = await db.person.create({ data: { ...person, upsertedAt: at, createdAt: at } });
    // Passed an hour before the dump; withdrawn during it.
    const decidedAt = { open: null, withdrawn: at, passed: new Date(at.getTime() - 3_600_000) }[state];
    const offer = { projectId: project.id, personId, round: 1, rank, state, createdAt: at, decidedAt };
    offers.push(await db.offer.create({ data: offer }));
  }
  const effect = { kind: 'slack.post', key: `offer:${offers[0]!.id}`, fence: 1n, attempts: 1, note: { to: 'U0' } };
  await db.effect.create({ data: { ...effect, state: 'done', outcome: { channel: 'D0', ts: '1.0' }, markedAt: at } });

  await createTransact(db)((tx) => doubtOffers(tx, { dumpedAt: at }));
  const rows = await db.effect.findMany({ orderBy: { key: 'asc' }, select: { key: true, state: true, note: true } });
  t.deepEqual(
    rows.map(({ key, state, note }) => [key, state, note]),
    [
      [`offer:${offers[0]!.id}`, 'done', { to: 'U0' }],
      [`offer:${offers[1]!.id}`, 'in_doubt', { to: 'U1' }],
      [`offer:${offers[2]!.id}`, 'in_doubt', { to: 'U2' }],
    ],
  );
});
