import { z } from 'zod';
import type { ToolConfig } from '../../config/config.ts';
import { examineRedis } from '../../infra/redis/examine.ts';
import { type Check, type Finding, ok, skipped, wrong } from './check.ts';
import { ask, connected } from './databases.ts';

/** Checks Redis and the processes that share the database. */
export function processChecks(config: ToolConfig): Check[] {
  const { redisUrls, databaseUrl } = config;
  return [
    ...(redisUrls === undefined
      ? []
      : [{ name: 'REDIS_URL', look: (tooLate: AbortSignal) => redisAnswers(redisUrls, tooLate) }]),
    {
      name: 'processes',
      look: (tooLate) =>
        databaseUrl === undefined
          ? skipped('known once there is a database')
          : connected('DATABASE_URL', databaseUrl, tooLate, (database) =>
              running(() => heartbeats(database), redisUrls !== undefined),
            ),
    },
  ];
}

async function redisAnswers(urls: readonly string[], tooLate: AbortSignal): Promise<Finding> {
  const seen = await examineRedis(urls, tooLate);
  if ('because' in seen) return wrong(seen.because, seen.mend);
  const trouble = seen.trouble ?? seen.warning;
  if (trouble !== undefined) return wrong(trouble.because, trouble.mend);
  const form =
    urls.length === 1 ? 'a single server' : `a cluster of ${seen.masters} masters and ${seen.replicas} replicas`;
  const state = urls.length === 1 ? '' : ', all slots covered';
  return ok(`Redis ${seen.version}, ${form}${state}; answers in ${seen.latencyMs.toFixed(1)} ms; throws no keys away`);
}

async function running(heartbeats: () => Promise<number | undefined>, isShared: boolean): Promise<Finding> {
  const count = await heartbeats();
  if (count === undefined) return skipped('known once npm start has made the tables');
  if (count === 0) return ok('none runs on this database now');
  if (count === 1) return ok('one runs on this database');
  return isShared
    ? ok(`${count} run on this database, and share their budgets through Redis`)
    : ok(`${count} run on this database; without REDIS_URL each keeps to its share of what Slack allows`);
}

async function heartbeats(database: Parameters<typeof ask>[0]): Promise<number | undefined> {
  if ((await ask(database, z.unknown(), "SHOW TABLES LIKE 'job\\_workers'")).length === 0) return undefined;
  const [row] = await ask(
    database,
    z.object({ count: z.coerce.number() }),
    'SELECT COUNT(*) count FROM job_workers WHERE beatAt > TIMESTAMPADD(SECOND, -30, UTC_TIMESTAMP(3))',
  );
  return row?.count;
}
