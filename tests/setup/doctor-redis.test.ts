import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDoctor } from '../../app/setup/doctor/doctor.ts';
import { HANG_MS } from '../helpers/eventually.ts';
import { testWithRedis as test, testRedis } from '../helpers/redis.ts';

async function examined(redisUrl: string): Promise<string> {
  let text = '';
  const write = (row: string) => {
    text += row;
  };
  const dataDir = mkdtempSync(join(tmpdir(), 'doctor-'));
  await runDoctor({ REDIS_URL: redisUrl }, { write, colour: false, dotenv: {}, dataDir, limitMs: HANG_MS });
  return text;
}

test('the doctor tells the version of Redis, how fast it answers, or what is wrong and how to mend it', async (t) => {
  const server = await testRedis(t);
  t.regex(await examined(server.url), /✓ REDIS_URL +Redis \d\S*, a single server; answers in \d+\.\d ms/);
  t.regex(await examined(`${server.url},${server.url}`), /✗ REDIS_URL +.*cluster.*single server.*\n +→ .*alone/);
  const evicting = await testRedis(t, ['--maxmemory', '50mb', '--maxmemory-policy', 'volatile-lru']);
  t.regex(await examined(evicting.url), /✗ REDIS_URL +.*volatile-lru.*\n +→ .*noeviction/);
});
