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
  /** Where there is an exchange. */
  followAnnouncements?: (() => Promise<void>) | undefined;
  followDnd: () => Promise<void>;
}

/** Everything that happens by the clock: name, cron (seconds first), fact. */
export function tasks(options: TasksOptions): Task[] {
  const { config, db, clock, telemetry, takeScores, takeDigest, takeOpsDigest, askSubscriptions } = options;
  const { refreshDirectory, reconcileChannels, compareChannels, followTrail, followGroups, followDnd } = options;
  return [
    // On the very first start the first look decides which scores are old: it does not wait for the clock.
    { name: 'feedback', cron: config.feedbackCron, runs: 'fleet', atStart: true, run: takeScores },
    // A slot that nobody was there for is caught up at the start.
    { name: 'digest', cron: config.digestCron, runs: 'fleet', atStart: true, run: takeDigest },
    { name: 'ops-digest', cron: config.opsDigestCron, runs: 'fleet', atStart: true, run: takeOpsDigest },
    // Slots that came while nobody was running are made up for at the start.
    { name: 'subscriptions', cron: '0 * * * * *', runs: 'fleet', atStart: true, run: askSubscriptions },
    { name: 'directory', cron: '0 7 * * * *', runs: 'process', run: refreshDirectory },
    // Changes that no socket heard are made up for as soon as Slack can be reached.
    { name: 'channels', cron: '0 */10 * * * *', runs: 'fleet', atStart: true, run: reconcileChannels },
    { name: 'kept-channels', cron: '30 */10 * * * *', runs: 'fleet', atStart: true, run: compareChannels },
    // Each change tells by itself; what a process that died could not tell of is found here.
    { name: 'home', cron: '*/30 * * * * *', runs: 'fleet', atStart: true, run: followTrail },
    // Where RESPECT_DND says so.
    { name: 'dnd', cron: '45 */10 * * * *', runs: 'fleet', atStart: true, run: followDnd },
    // Each announcement tells by itself; what a process that died could not tell of is found here.
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
