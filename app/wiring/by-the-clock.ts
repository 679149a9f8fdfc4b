import { followAnnouncements } from '../domain/announcements/exchange.ts';
import { opsDigestTick } from '../domain/daily/take.ts';
import { digestTick } from '../domain/feedback/figures/digest.ts';
import { feedbackTick } from '../domain/feedback/scores/tick.ts';
import { watchTrail } from '../domain/home/watch.ts';
import { takeDueSubscriptions } from '../domain/metrics/subscriptions/subscribe.ts';
import { reconcile } from '../domain/projects/kinds.ts';
import { compare } from '../domain/reports/kinds.ts';
import { followDndJob } from '../domain/team/kinds.ts';
import { followAllGroups } from '../domain/team/skills/groups.ts';
import { startScheduler } from '../inbound/schedule/scheduler.ts';
import { tasks } from '../inbound/schedule/tasks.ts';
import type { Directory } from '../infra/directory/directory.ts';
import { enqueue } from '../infra/jobs/enqueue.ts';
import type { Part } from '../infra/stop.ts';
import type { Base } from './base.ts';
import type { Numbers } from './numbers.ts';
import type { Outside } from './outside.ts';

/** Scheduled work that tests and the demo can also trigger. */
export interface Ticks {
  /** Looks for new scores, as the clock does every few seconds. */
  takeScores(): Promise<void>;
  /** Takes the digest of the newest scheduled time, unless that was done already. */
  takeDigest(): Promise<void>;
  /** Takes the operators' morning digest in the same way. */
  takeOpsDigest(): Promise<void>;
  /** Asks the questions of subscriptions that are due, as the clock does every minute. */
  askSubscriptions(): Promise<void>;
}

export function createTicks({ config, db, transact, clock, telemetry }: Base, { scores }: Numbers): Ticks {
  const { digestCron, opsDigestCron, timeZone } = config;
  return {
    takeScores: feedbackTick({ db, transact, clock, telemetry, sources: [scores] }),
    takeDigest: digestTick({ db, transact, clock, cron: digestCron, timeZone }),
    takeOpsDigest: opsDigestTick({ transact, clock, cron: opsDigestCron, timeZone }),
    askSubscriptions: () => takeDueSubscriptions({ db, transact, now: clock.now(), timeZone }),
  };
}

export interface ClockOptions {
  base: Base;
  ticks: Ticks;
  directory: Directory;
  exchange: Outside['exchange'];
}

/** Starts the clock, and the followers of the audit trail and the announcements. */
export function startClock({ base, ticks, directory, exchange }: ClockOptions): Part[] {
  const { config, db, transact, clock, telemetry } = base;
  const trail = watchTrail({ db, transact, clock, telemetry });
  const announcements = exchange && followAnnouncements({ db, transact, clock, telemetry, exchange: exchange.name });
  const scheduler = startScheduler({
    db,
    clock,
    telemetry,
    timeZone: config.timeZone,
    tasks: tasks({
      config,
      db,
      clock,
      telemetry,
      ...ticks,
      refreshDirectory: () => directory.refresh(),
      reconcileChannels: () => transact((tx) => enqueue(tx, clock.now(), [reconcile()])),
      compareChannels: () => transact((tx) => enqueue(tx, clock.now(), [compare()])),
      followTrail: () => trail.look(),
      followDnd: async () => {
        if (config.hours.respectDnd) await transact((tx) => enqueue(tx, clock.now(), [followDndJob()]));
      },
      followAnnouncements: announcements && (() => announcements.look()),
      followGroups: () => transact((tx) => followAllGroups(tx, clock.now())),
    }),
  });
  return [
    { name: 'the audit trail', stop: () => trail.stop() },
    { name: 'what is announced', stop: () => announcements?.stop() },
    { name: 'the clock', stop: () => scheduler.stop() },
  ];
}
