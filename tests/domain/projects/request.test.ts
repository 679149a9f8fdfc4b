import test from 'ava';
import { consequences } from '../../../app/domain/consequences.ts';
import { requestProject } from '../../../app/domain/projects/life/request.ts';
import { createTransact } from '../../../app/infra/database/transaction.ts';
import { testDatabase } from '../../helpers/database.ts';

test('requests of a new client at the same moment are all kept, and belong to one client', async (t) => {
  const { db } = await testDatabase(t);
  const transact = createTransact(db, consequences);
  const at = new Date('2026-11-24T12:00:00Z');
  const codes = Array.from({ length: 12 }, (_, index) => `P-${index + 1}`);
  await Promise.all(
    codes.map((code) =>
      transact((tx) =>
        requestProject(
          tx,
          { code, title: 'Page', skills: ['design'], client: { name: 'Ada', company: 'Bakery' } },
          { at, happenedAt: at, via: 'event', actor: null },
        ),
      ),
    ),
  );
  t.is(await db.project.count(), codes.length);
  t.is(await db.client.count(), 1);
});
