import cron from 'node-cron';
import type { Clock } from '../../infra/clock.ts';
import type { Database } from '../../infra/database/client.ts';
import type { Telemetry } from '../../infra/telemetry.ts';

export interface Task {
  name: string;
  /** Six fields, seconds first. */
  cron: string;
  /** 'fleet': one process of all runs the slot. 'process': each runs its own (what it keeps in memory). */
  runs: 'fleet' | 'process';
  /** Also once at the start, without waiting for its first slot; must bear being run by every process then. */
  atStart?: boolean;
  run: () => Promise<void>;
}

export interface SchedulerOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  timeZone: string;
  tasks: readonly Task[];
}

/**
 * Puts the tasks on node-cron. A slot of a fleet task is elected by its row in cron_slots: the process whose insert
 * wins runs it. A task never overlaps itself; one that throws is told and runs again at its next slot.
 */
export function startScheduler({ db, clock, telemetry, timeZone, tasks }: SchedulerOptions): { stop(): Promise<void> } {
  const elect = {
    async shouldRun(slot: string): Promise<boolean> {
      const won = await db.$executeRaw`INSERT IGNORE INTO cron_slots (slot, firedAt) VALUES (${slot}, ${clock.now()})`;
      return won === 1;
    },
  };
  const underWay = new Set<Promise<void>>();

  const scheduled = tasks.map((task) =>
    cron.schedule(task.cron, () => track(runOnce(task)), {
      name: task.name,
      timezone: timeZone,
      noOverlap: true,
      logger: cronLogger(task.name),
      ...(task.runs === 'fleet' ? { distributed: true, runCoordinator: elect } : {}),
    }),
  );

  for (const task of tasks) if (task.atStart) void track(runOnce(task));

  async function runOnce({ name, run }: Task): Promise<void> {
    try {
      await run();
    } catch (error) {
      telemetry.emit('schedule.failed', {
        task: name,
        because: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** What node-cron itself has to say (a slot that was missed or not elected) goes the way of all telemetry. */
  function cronLogger(task: string) {
    const say = (name: string) => (what: string | Error) =>
      telemetry.emit(name, { task, because: what instanceof Error ? what.message : what });
    const quietly = say('schedule.cron');
    return { debug: quietly, info: quietly, warn: quietly, error: say('schedule.cron_failed') };
  }

  function track(run: Promise<void>): Promise<void> {
    underWay.add(run);
    return run.finally(() => underWay.delete(run));
  }

  return {
    async stop() {
      await Promise.all(scheduled.map((task) => task.destroy()));
      await Promise.all(underWay);
    },
  };
}

/** Slots long past are of no use to any election. */
export async function pruneSlots(db: Database, now: Date): Promise<void> {
  await db.cronSlot.deleteMany({ where: { firedAt: { lt: new Date(now.getTime() - 86_400_000) } } });
}
