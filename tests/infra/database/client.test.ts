import test from 'ava';
import { openDatabase } from '../../../app/infra/database/client.ts';
import { emptyDatabase } from '../../helpers/database.ts';
import { eventually } from '../../helpers/eventually.ts';

test('a query after the end gets an error, and opens no connection that nobody would close', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const db = openDatabase(url);
  await db.$queryRaw`SELECT 1`;
  await db.$disconnect();
  await t.throwsAsync(db.$queryRaw`SELECT 1`, { message: /disconnected for good/ });
  const others = 'SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()';
  await eventually(async () => (await query(others)).length === 0, { what: 'no connection is left' });
});
