import test from 'ava';
import { openDatabase } from '../../app/database/client.ts';
import { emptyDatabase } from '../helpers/database.ts';

test('what asks after the end gets an error, not a connection that nobody closes', async (t) => {
  const { url, query } = await emptyDatabase(t);
  const db = openDatabase(url);
  await db.$queryRaw`SELECT 1`;
  await db.$disconnect();
  await t.throwsAsync(db.$queryRaw`SELECT 1`, { message: /disconnected for good/ });
  const others = await query(
    'SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
  );
  t.deepEqual(others, []);
});
