import { Redis as PlainClient } from 'ioredis';
import { systemClock } from '../../../app/infra/clock.ts';
import { keys } from '../../../app/infra/directory/shared/keys.ts';
import { openShared } from '../../../app/infra/directory/shared/shared.ts';
import type { SlackPerson } from '../../../app/infra/directory/slack-person.ts';
import { createRedis } from '../../../app/infra/redis/redis.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import { quantile } from '../trials/trial.ts';
import { holds } from '../watch.ts';

export interface LookUps {
  people: number;
  /** Milliseconds: of a look-up in the process's memory, and of one in Redis. */
  nearP99: number;
  redisP99: number;
  redisP50: number;
  /** A single Redis command between the look-ups, which shows the share of the machine in each round trip. */
  plainP99: number;
  plainP50: number;
  wrong: number;
  /** How much more memory the process holds than before it looked anybody up. */
  heapBytes: number;
}

const LOOK_UPS = 2_000;
const AGAIN = 20;

/** One process has put this many people into Redis. Another one looks people up by their address. */
export async function lookUp(redisUrl: string, people: number): Promise<LookUps> {
  const here = await open([redisUrl]);
  const there = await open([redisUrl]);
  const client = new PlainClient(redisUrl);
  try {
    const emailOf = (index: number) => `person-${index}@agency.test`;
    const all = Array.from(
      { length: people },
      (_, index): SlackPerson => ({
        ...{ slackId: `U${index}`, email: emailOf(index), name: `person-${index}`, realName: `Person ${index}` },
        ...{ deactivated: false, isBot: false },
      }),
    );
    await here.shared.store.putPeople(all, new Date());
    const step = Math.max(1, Math.floor(people / LOOK_UPS));
    const asked = Array.from({ length: Math.min(people, LOOK_UPS) }, (_, index) => index * step);
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    let wrong = 0;
    const timed = async (index: number) => {
      const begun = performance.now();
      const found = await there.shared.store.personByEmail(emailOf(index));
      if (found?.slackId !== `U${index}`) wrong += 1;
      return performance.now() - begun;
    };
    // One after the other, because a command's answer waits for its look-up.
    const fromRedis: number[] = [];
    const plain: number[] = [];
    for (const index of asked) {
      fromRedis.push(await timed(index));
      const begun = performance.now();
      await client.exists(keys.email(emailOf(index)));
      plain.push(performance.now() - begun);
    }
    const near: number[] = [];
    const few = asked.slice(0, LOOK_UPS / AGAIN);
    for (const index of few) await timed(index);
    for (let again = 0; again < AGAIN; again++) for (const index of few) near.push(await timed(index));
    global.gc?.();
    const heapBytes = process.memoryUsage().heapUsed - before;
    return {
      ...{ people, wrong, heapBytes, nearP99: quantile(near, 0.99) },
      ...{ redisP50: quantile(fromRedis, 0.5), redisP99: quantile(fromRedis, 0.99) },
      ...{ plainP50: quantile(plain, 0.5), plainP99: quantile(plain, 0.99) },
    };
  } finally {
    for (const { shared, redis } of [here, there]) {
      await shared.stop();
      redis.stop();
    }
    client.disconnect();
  }
}

async function open(urls: readonly string[]) {
  const telemetry = createTelemetry();
  const redis = createRedis({ urls: [...urls], clock: systemClock, telemetry });
  await holds(() => redis.isUp(), performance.now() + 30_000);
  const shared = openShared({ redis, clock: systemClock, telemetry, onUnknown: () => {}, onReturn: () => {} });
  return { redis, shared };
}
