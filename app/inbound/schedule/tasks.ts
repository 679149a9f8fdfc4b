import type { Config } from '../../config/config.ts';
import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Telemetry } from '../../infra/telemetry.ts';
import { prune } from './prune.ts';
import type { Task } from './scheduler.ts';

export interface TasksOptions {
  config: Config;
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  takeScores: () => Promise<void>;
  takeDigest: () => Promise<void>;
  takeOpsDigest: () => Promise<void>;
  askSubscriptions: () => Promise<void>;
  refreshDirectory: () => Promise<void>;
  reconcileChannels: () => Promise<void>;
  compareChannels: () => Promise<void>;
  followTrail: () => Promise<void>;
  followGroups: () => Promise<void>;
  /** Absent if no exchange is configured. */
  followAnnouncements?: (() => Promise<void>) | undefined;
  followDnd: () => Promise<void>;
}

/** All scheduled tasks: the name, the cron expression (seconds first), and what is run. */
export function tasks(options: TasksOptions): Task[] {
  const { config, db, clock, telemetry, takeScores, takeDigest, takeOpsDigest, askSubscriptions } = options;
  const { refreshDirectory, reconcileChannels, compareChannels, followTrail, followGroups, followDnd } = options;
  return [
    // At the very first start, the first look decides which scores are old. So it does not wait for its planned time.
    { name: 'feedback', cron: config.feedbackCron, runs: 'fleet', atStart: true, run: takeScores },
    // If a planned time was missed, the task runs at start.
    { name: 'digest', cron: config.digestCron, runs: 'fleet', atStart: true, run: takeDigest },
    { name: 'ops-digest', cron: config.opsDigestCron, runs: 'fleet', atStart: true, run: takeOpsDigest },
    // If planned times were missed, the task runs at start.
    { name: 'subscriptions', cron: '0 * * * * *', runs: 'fleet', atStart: true, run: askSubscriptions },
    { name: 'directory', cron: '0 7 * * * *', runs: 'process', run: refreshDirectory },
    // At start, changes that no socket reported are found as soon as Slack is reachable.
    { name: 'channels', cron: '0 */10 * * * *', runs: 'fleet', atStart: true, run: reconcileChannels },
    { name: 'kept-channels', cron: '30 */10 * * * *', runs: 'fleet', atStart: true, run: compareChannels },
    // Each change causes a job itself. This task finds changes for which a crashed process wrote no job.
    { name: 'home', cron: '*/30 * * * * *', runs: 'fleet', atStart: true, run: followTrail },
    // This task exists only if RESPECT_DND is set.
    { name: 'dnd', cron: '45 */10 * * * *', runs: 'fleet', atStart: true, run: followDnd },
    // Each announcement causes a job itself. This task finds announcements for which a crashed process wrote no job.
    ...(options.followAnnouncements === undefined
      ? []
      : [
          {
            name: 'announcements',
            cron: '*/10 * * * * *',
            runs: 'process' as const,
            atStart: true,
            run: options.followAnnouncements,
          },
        ]),
    { name: 'groups', cron: '0 17 * * * *', runs: 'fleet', atStart: true, run: followGroups },
    {
      name: 'prune',
      cron: '0 23 * * * *',
      runs: 'fleet',
      run: (signal) => prune({ db, telemetry }, { now: clock.now(), keepDays: config.keepDays, signal }),
    },
  ];
}
