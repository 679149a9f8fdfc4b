import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../app/infra/clock.ts';
import { createRedis } from '../../../app/infra/redis/redis.ts';
import { type Budgets, createBudgets } from '../../../app/infra/slack/pace/budgets.ts';
import { createTelemetry } from '../../../app/infra/telemetry.ts';
import type { PrivateRedis } from '../../../app/setup/redis/private-redis.ts';
import { holds } from '../watch.ts';

export interface Answers {
  /** The number of answers that one process asked for while the other one had endless digests. */
  asked: number;
  withinASecond: number;
  slowest: number;
  /** The longest wait for a turn while Redis was frozen, although turns were free. */
  slowestFrozen: number;
}

const ANSWERS = 100;
const DIGESTS = 600;
const FROZEN_CALLS = 60;
const CALL_MS = 20;

/** One process floods the posts with digests. The other one answers people, also while Redis is frozen. */
export async function answerInAFlood(server: PrivateRedis): Promise<Answers> {
  const [flooded, answering] = await Promise.all([open(server.url, 'flooded'), open(server.url, 'answering')]);
  try {
    for (let index = 0; index < DIGESTS; index++) void digest(flooded.budgets, `C${index}`);
    const waits: number[] = [];
    for (let index = 0; index < ANSWERS; index++) {
      const turn = await answering.budgets.take('chat.postMessage', { priority: 'answer', channel: `U${index}` });
      waits.push(turn.waitedMs);
      turn.spend();
      turn.end();
    }
    server.signal('SIGSTOP');
    const frozen: number[] = [];
    for (let index = 0; index < FROZEN_CALLS; index++) {
      const asked = performance.now();
      const turn = await answering.budgets.take('auth.test', { priority: 'answer' });
      frozen.push(performance.now() - asked);
      turn.end();
      await pause(CALL_MS);
    }
    server.signal('SIGCONT');
    return {
      asked: ANSWERS,
      withinASecond: waits.filter((ms) => ms < 1_000).length,
      slowest: Math.max(...waits),
      slowestFrozen: Math.max(...frozen),
    };
  } finally {
    for (const { budgets, redis } of [flooded, answering]) {
      await budgets.stop();
      redis.stop();
    }
  }
}

async function digest(budgets: Budgets, channel: string): Promise<void> {
  const turn = await budgets.take('chat.postMessage', { priority: 'digest', channel });
  turn.spend();
  await pause(CALL_MS);
  turn.end();
}

async function open(url: string, name: string) {
  const redis = createRedis({ urls: [url], clock: systemClock, telemetry: createTelemetry() });
  await holds(() => redis.isUp(), performance.now() + 30_000);
  const others = { name, count: () => 2, onChange: () => () => {} };
  const budgets = createBudgets({ clock: systemClock, bot: 'bench', others, together: { redis, bot: 'bench' } });
  (await budgets.take('auth.test', { priority: 'answer' })).giveBack();
  return { redis, budgets };
}
