import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { parseJson } from '../../parse-json.ts';
import type { Redis } from '../../redis/redis.ts';
import type { Telemetry } from '../../telemetry.ts';
import { EVERYTHING } from './entities.ts';
import { CHANGES } from './keys.ts';
import { redisStore } from './redis-store.ts';
import { type SharedStore, sharedStore } from './shared-store.ts';
import { type SharedTurns, sharedTurns } from './shared-turns.ts';

/** How long a cached entry is trusted. If a message about a change is lost, the change is noticed after this time. */
const FRESH_MS = 15_000;
/** The most entries of each kind: people by id, people by address, channels… This is about 2 MB in total. */
const NEAR_MOST = 5_000;

const changesShape = z.array(z.string());

export interface SharedOptions {
  redis: Redis;
  clock: Clock;
  telemetry: Telemetry;
  /** Called when everybody has to be loaded: nobody has done it yet, or Redis has lost the data. */
  onUnknown: () => void;
  /** Called when Redis is back after it failed for `ms`. It may have lost or missed something. */
  onReturn: (ms: number) => void;
}

/** The part of the directory that processes share. */
export interface Shared {
  store: SharedStore;
  turns: SharedTurns;
  start(): void;
  stop(): Promise<void>;
}

export function openShared({ redis, clock, telemetry, onUnknown, onReturn }: SharedOptions): Shared {
  const store = sharedStore({
    redis: redisStore(redis),
    clock,
    telemetry,
    near: { freshMs: FRESH_MS, most: NEAR_MOST },
    tell: (changed) => redis.tell(CHANGES, JSON.stringify(changed)),
  });
  const turns = sharedTurns({ redis, clock, onUnknown, onBeat: returnWhenUp });
  const silence = redis.listen(CHANGES, { hear, missed: () => store.changed([EVERYTHING]) });

  function hear(message: string): void {
    const changed = changesShape.safeParse(parseJson(message));
    if (changed.success) store.changed(changed.data);
  }

  /** Checks Redis as a whole, not only the node that answers the heartbeat. */
  async function returnWhenUp(): Promise<void> {
    if (!store.isTroubled() || !redis.isUp()) return;
    onReturn(await store.repay());
  }

  return {
    store,
    turns,
    start: turns.start,
    async stop() {
      silence();
      await turns.stop();
    },
  };
}
