import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beat } from '../../app/infra/jobs/fleet.ts';
import { runDoctor } from '../../app/setup/doctor/doctor.ts';
import { testDatabase } from '../helpers/database.ts';
import { HANG_MS } from '../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../helpers/redis.ts';

async function examined(env: { REDIS_URL?: string; DATABASE_URL?: string }): Promise<string> {
  let text = '';
  const write = (row: string) => {
    text += row;
  };
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
  await runDoctor(env, { write, colour: false, dotenv: {}, dataDir, limitMs: HANG_MS });
  return text;
}

test('the doctor shows the version of Redis and its response time, or the problem with a remedy', async (t) => {
  const server = await testRedis(t);
  t.regex(
    await examined({ REDIS_URL: server.url }),
    /✓ REDIS_URL +Redis \d\S*, a single server; answers in \d+\.\d ms/,
  );
  t.regex(
    await examined({ REDIS_URL: `${server.url},${server.url}` }),
    /✗ REDIS_URL +.*cluster.*single server.*\n +→ .*alone/,
  );
  const replica = await testRedis(t, ['--replicaof', '127.0.0.1', '1']);
  t.regex(await examined({ REDIS_URL: replica.url }), /✗ REDIS_URL +.*READONLY.*\n +→ .*primary/);
  const evicting = await testRedis(t, ['--maxmemory', '50mb', '--maxmemory-policy', 'volatile-lru']);
  t.regex(await examined({ REDIS_URL: evicting.url }), /✗ REDIS_URL +.*volatile-lru.*\n +→ .*noeviction/);
});

test('the doctor shows how many processes run on the database, and whether they count together', async (t) => {
  const { db, url } = await testDatabase(t);
  for (const name of ['gone', 'one', 'two']) await beat(db, { name, kinds: [] });
  await db.$executeRaw`UPDATE job_workers SET beatAt = beatAt - INTERVAL 1 HOUR WHERE name = 'gone'`;
  t.regex(await examined({ DATABASE_URL: url }), /✓ processes +2 run on this database; without REDIS_URL each keeps/);
  const server = await testRedis(t);
  t.regex(
    await examined({ DATABASE_URL: url, REDIS_URL: server.url }),
    /✓ processes +2 run on this database, and share their budgets through Redis/,
  );
});
