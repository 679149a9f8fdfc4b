import { newestSlot } from '../../domain/calendar/slots.ts';
import { type Clock, systemClock } from '../../infra/clock.ts';
import { inBites } from '../../infra/database/bites.ts';
import { type Database, Prisma } from '../../infra/database/client.ts';
import type { Telemetry } from '../../infra/telemetry.ts';

export interface Task {
  name: string;
  /** The cron expression: six fields, seconds first. */
  cron: string;
  /**
   * 'fleet': one of all processes runs the task at each planned time. 'process': every process runs it, for state in
   * its own memory.
   */
  runs: 'fleet' | 'process';
  /**
   * Runs the task at start as well, without waiting for the first planned time. The task must then tolerate that
   * every process runs it.
   */
  atStart?: boolean;
  /** Does the work. `signal` is aborted when the process stops, so that long work can end and be continued later. */
  run: (signal: AbortSignal) => Promise<void>;
}

export interface SchedulerOptions {
  db: Database;
  clock: Clock;
  telemetry: Telemetry;
  timeZone: string;
  tasks: readonly Task[];
  /** Calls `look` repeatedly until it is stopped. By default it does so every second. */
  tick?: (look: () => void) => { stop: () => Promise<void> };
}

export interface Scheduler {
  /** Runs the tasks that are due. It is called every second, and resolves when they have run. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * How much a process's clock may be ahead. A process that is ahead further takes planned times that are not due yet.
 */
const AHEAD_MS = 60_000;
const KEPT_MS = 86_400_000;

/**
 * Runs each task at its planned times: instants in UTC that follow from its cron expression and the agency's time
 * zone. Every second it looks for the newest planned time that has passed. So if several were missed (by downtime or
 * a long run), the task runs once, for the newest. For a fleet task, the processes insert a row into cron_slots, and
 * the one that succeeds runs it. A task never overlaps itself. If it throws, that is reported, and it runs again at
 * its next planned time.
 */
export function startScheduler({ tasks, tick = (look) => eachSecond(look), ...rest }: SchedulerOptions): Scheduler {
  const stopping = new AbortController();
  const turns = tasks.map((task) => createTurns(task, { ...rest, signal: stopping.signal }));
  const underWay = new Set<Promise<void>>();
  const ticker = tick(() => void look());

  for (const turn of turns) void track(turn.start());

  async function look(): Promise<void> {
    await Promise.all(turns.map((turn) => track(turn.look())));
  }

  function track(run: Promise<void>): Promise<void> {
    underWay.add(run);
    return run.finally(() => underWay.delete(run));
  }

  return {
    look,
    async stop() {
      stopping.abort();
      await ticker.stop();
      await Promise.all(underWay);
    },
  };
}

/**
 * Looks at each whole second of the real time. It is a plain timer, because each tick of node-cron takes ten times the
 * processor time. It is set anew each time, so it follows a clock that is set. A late tick is harmless, because the
 * next look finds the same planned times.
 */
export function eachSecond(look: () => void, time: Pick<Clock, 'now' | 'after'> = systemClock) {
  let cancel: () => void;
  function plan(): void {
    cancel = time.after(1_000 - (time.now().getTime() % 1_000), () => {
      plan();
      look();
    });
  }
  plan();
  return { stop: async () => cancel() };
}

type Surroundings = Omit<SchedulerOptions, 'tasks' | 'tick'> & { signal: AbortSignal };

/** Keeps one task, and up to which time its planned times were looked for. */
function createTurns({ name, runs, atStart = false, ...task }: Task, surroundings: Surroundings) {
  const { db, clock, telemetry, timeZone, signal } = surroundings;
  let isRunning = false;
  let isFailing = false;
  // Tasks that every process runs, and tasks that run at start anyway, have not missed anything.
  let lookedUpTo = runs === 'process' || atStart ? clock.now() : undefined;

  return {
    start: async () => (atStart ? alone(runAtStart) : undefined),
    look: () => alone(lookForSlot),
  };

  async function runAtStart(): Promise<void> {
    if (runs === 'fleet') await giveUpFuture(db, name, clock.now());
    await task.run(signal);
  }

  async function lookForSlot(): Promise<void> {
    const now = clock.now();
    lookedUpTo ??= await newestElected(db, name, now);
    // The clock was set back. Planned times after its current time are not due yet, even if they were taken.
    if (lookedUpTo > now) {
      if (runs === 'fleet') await giveUpFuture(db, name, now);
      lookedUpTo = now;
    }
    const slot = newestSlot(task.cron, now, { timeZone, after: lookedUpTo });
    const isOurs = slot !== undefined && (runs === 'process' || (await elect(db, { name, slot, now })));
    // This is set only now, so that a planned time that could not be elected is looked for again.
    lookedUpTo = now;
    isFailing = false;
    if (isOurs) await task.run(signal);
  }

  async function alone(run: () => Promise<void>): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      await run();
    } catch (error) {
      // Without the database every look fails. Only the first failure is reported.
      const because = error instanceof Error ? error.message : String(error);
      if (!isFailing) telemetry.emit('schedule.failed', { task: name, because });
      isFailing = true;
    } finally {
      isRunning = false;
    }
  }
}

/**
 * The newest planned time at which the task was run by any process. A task that has never run has not missed
 * anything.
 */
async function newestElected(db: Database, name: string, now: Date): Promise<Date> {
  await giveUpFuture(db, name, now);
  const newest = await db.cronSlot.findFirst({
    where: { slot: { startsWith: `${name}:` } },
    orderBy: { slot: 'desc' },
  });
  return newest === null ? now : new Date(newest.slot.slice(name.length + 1));
}

/**
 * A clock that was ahead may have left a mark in the future, which would stop the task until then. So the mark is
 * deleted.
 */
async function giveUpFuture(db: Database, name: string, now: Date): Promise<void> {
  const ahead = slotKey(name, new Date(now.getTime() + AHEAD_MS));
  await db.cronSlot.deleteMany({ where: { slot: { gt: ahead, startsWith: `${name}:` } } });
}

async function elect(db: Database, { name, slot, now }: { name: string; slot: Date; now: Date }): Promise<boolean> {
  return (
    (await db.$executeRaw`INSERT IGNORE INTO cron_slots (slot, firedAt) VALUES (${slotKey(name, slot)}, ${now})`) === 1
  );
}

/** The key contains the instant in ISO 8601, which sorts correctly as text. */
function slotKey(name: string, slot: Date): string {
  return `${name}:${slot.toISOString()}`;
}

/** Deletes old rows of cron_slots, except the newest of each task, from which missed planned times are found. */
export async function pruneSlots(db: Database, { now, signal }: { now: Date; signal: AbortSignal }): Promise<number> {
  const before = new Date(now.getTime() - KEPT_MS);
  const newest = await db.$queryRaw<{ slot: string }[]>`
    SELECT MAX(slot) AS slot FROM cron_slots GROUP BY SUBSTRING_INDEX(slot, ':', 1)`;
  if (newest.length === 0) return 0;
  const keep = Prisma.join(newest.map(({ slot }) => slot));
  return inBites<{ slot: string }>(
    { signal },
    {
      look: (_, limit) => db.$queryRaw`
      SELECT slot FROM cron_slots FORCE INDEX (cron_slots_firedAt_idx)
      WHERE firedAt < ${before} AND slot NOT IN (${keep}) ORDER BY firedAt LIMIT ${limit}`,
      remove: (slots) => db.$executeRaw`
      DELETE FROM cron_slots WHERE slot IN (${Prisma.join(slots.map(({ slot }) => slot))})`,
    },
  );
}
